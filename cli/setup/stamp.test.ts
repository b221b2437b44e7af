import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fingerprint, isStamped, stamp } from './stamp.mjs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'landfall-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a folder counts as made once it is stamped, for the same lock file, with its witness', async () => {
  const lock = join(folder, 'lock');
  await writeFile(lock, 'one');
  const key = fingerprint([lock]);
  await writeFile(join(folder, 'witness'), '');
  expect(isStamped(folder, key, 'witness')).toBe(false);

  stamp(folder, key);
  expect(isStamped(folder, key, 'witness')).toBe(true);
  expect(fingerprint([lock])).toBe(key);

  await writeFile(lock, 'two');
  expect(isStamped(folder, fingerprint([lock]), 'witness')).toBe(false);
  await rm(join(folder, 'witness'));
  expect(isStamped(folder, key, 'witness')).toBe(false);
});
