import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sha256 } from '../../contracts/keys.ts';
import { fileLanding, folderStore } from './folder-store.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'landfall-test-'));
});
afterEach(() => rm(root, { recursive: true }));

describe('a folder as a store', () => {
  test('gives back what was put, and says what it is', async () => {
    const store = folderStore(root);
    const artifact = await store.put('runs/a/log/x.json', 'é');
    expect(artifact).toEqual({ key: 'runs/a/log/x.json', sha256: sha256('é'), bytes: 2 });
    expect(new TextDecoder().decode(await store.get('runs/a/log/x.json'))).toBe('é');
    expect(await readFile(await store.download('runs/a/log/x.json'), 'utf8')).toBe('é');
  });

  test('an object that is not there is undefined to find, and a failure by name to get and download', async () => {
    const store = folderStore(root);
    expect(await store.find('runs/none')).toBeUndefined();
    await expect(store.get('runs/none')).rejects.toMatchObject({ code: 'object_missing' });
    await expect(store.download('runs/none')).rejects.toMatchObject({ code: 'object_missing' });
  });

  test('lists keys, not folders, by prefix and in order, as S3 does', async () => {
    const store = folderStore(root);
    for (const key of ['runs/b/1', 'runs/a/2', 'runs/a/10', 'runs/ab/3']) await store.put(key, '');
    expect(await store.list('runs/a')).toEqual(['runs/a/10', 'runs/a/2', 'runs/ab/3']);
    expect(await store.list('runs/a/')).toEqual(['runs/a/10', 'runs/a/2']);
  });

  test('an uploaded file is a copy', async () => {
    const store = folderStore(root);
    const file = join(root, 'file');
    await writeFile(file, 'one');
    expect(await store.upload('k', file)).toEqual({ key: 'k', sha256: sha256('one'), bytes: 3 });
    await writeFile(file, 'two');
    expect(new TextDecoder().decode(await store.get('k'))).toBe('one');
  });
});

describe('a file as what landed', () => {
  const source = { bucket: 'local', key: 'landing/p/rows.csv', versionId: '1' };

  test('is read where it lies, within the limit', async () => {
    const file = join(root, 'rows.csv');
    await writeFile(file, 'a\n1\n');
    const landing = fileLanding(source, file);
    expect(await landing.download(source, { bytes: 4 })).toEqual({
      path: file,
      bytes: 4,
      sha256: sha256('a\n1\n'),
    });
    await expect(landing.download(source, { bytes: 3 })).rejects.toMatchObject({ code: 'file_too_large' });
    expect(await landing.list('landing/p/')).toEqual([source]);
    expect(await landing.list('landing/q/')).toEqual([]);
  });
});
