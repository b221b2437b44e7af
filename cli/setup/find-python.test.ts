import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findPython } from './find-python.mjs';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'landfall-test-'));
});
afterEach(() => rm(home, { recursive: true }));

/** A program that prints `output`, or fails as a pyenv shim of a version that is not selected does. */
async function program(path: string, output?: string): Promise<string> {
  const file = join(home, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, output === undefined ? '#!/bin/sh\nexit 127\n' : `#!/bin/sh\necho '${output}'\n`);
  await chmod(file, 0o755);
  return file;
}

const find = (...folders: string[]) =>
  findPython({ HOME: home, PATH: folders.map((folder) => join(home, folder)).join(':') });

test('one that is too old is passed over, and so is one that does not run or lacks venv', async () => {
  await program('a/python3', '3.12');
  await program('shims/python3.13');
  const found = await program('b/python3', '3.13');
  expect(find('a', 'shims', 'b')).toBe(found);
});

test('3.13 is preferred to a newer one, wherever it is', async () => {
  await program('a/python3', '3.14');
  const found = await program('.pyenv/versions/3.13.2/bin/python3', '3.13');
  expect(find('a')).toBe(found);
});

test('a newer one is taken where there is no 3.13', async () => {
  const found = await program('a/python3', '3.15');
  expect(find('a')).toBe(found);
});

test('of pyenv’s versions the newest 3.13 is taken', async () => {
  await program('.pyenv/versions/3.9.18/bin/python3', '3.9');
  await program('.pyenv/versions/3.13.2/bin/python3', '3.13');
  const found = await program('.pyenv/versions/3.13.10/bin/python3', '3.13');
  expect(find('none')).toBe(found);
});

test('one without the GIL has no wheels', async () => {
  await program('a/python3.13', 'free-threaded');
  expect(find('a')).toBeUndefined();
});

test('uv is asked last, and fetches one where it has none', async () => {
  const python = await program('uv-made/python3.13', '3.13');
  const mark = join(home, 'installed');
  const uv = await program('bin/uv', '');
  await writeFile(
    uv,
    `#!/bin/sh
case "$*" in
  "python install 3.13") : > ${mark} ;;
  "python find"*) [ -e ${mark} ] && echo ${python} ;;
  --version) echo "uv 1.0" ;;
esac
`,
  );
  expect(find('bin')).toBe(python);
});

test('nothing at all is undefined', () => {
  expect(find('none')).toBeUndefined();
});
