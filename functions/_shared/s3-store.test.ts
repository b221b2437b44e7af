import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256 } from '../../contracts/keys.ts';
import { fakeS3 } from '../../test/support/fake-s3.ts';
import { s3Conditional } from './s3-conditional.ts';
import { s3Landing } from './s3-landing.ts';
import { s3Store } from './s3-store.ts';

let s3: Awaited<ReturnType<typeof fakeS3>>;
let folder: string;
beforeEach(async () => {
  s3 = await fakeS3();
  folder = await mkdtemp(join(tmpdir(), 'landfall-test-'));
});
afterEach(async () => {
  s3.close();
  await rm(folder, { recursive: true });
});
const store = (signal?: AbortSignal) => s3Store({ s3: s3.client, bucket: 'artifacts', folder, signal });
const landing = () => s3Landing({ s3: s3.client, folder }, () => 'landing');
const conditional = () => s3Conditional({ s3: s3.client, bucket: 'artifacts' });

test('puts, gets and lists objects', async () => {
  const artifact = await store().put('runs/a/x.json', 'grüße');
  expect(artifact).toEqual({ key: 'runs/a/x.json', sha256: sha256('grüße'), bytes: 7 });
  expect(new TextDecoder().decode(await store().get('runs/a/x.json'))).toBe('grüße');
  await store().put('runs/b/y.json', '');
  expect(await store().list('runs/a/')).toEqual(['runs/a/x.json']);
});

test('says what is missing by name, and finds nothing quietly', async () => {
  expect(await store().find('runs/none')).toBeUndefined();
  const missing = { name: 'Misconfigured', code: 'object_missing' };
  await expect(store().get('runs/none')).rejects.toMatchObject(missing);
  await expect(store().download('runs/none')).rejects.toMatchObject(missing);
});

test('uploads a file and brings it back', async () => {
  const bytes = Buffer.alloc(2_000_000, 'landfall ');
  const path = join(folder, 'big.parquet');
  await writeFile(path, bytes);
  expect(await store().upload('runs/a/big.parquet', path)).toMatchObject({
    bytes: 2_000_000,
    sha256: sha256(bytes),
  });
  const local = await store().download('runs/a/big.parquet');
  expect(local).toMatch(/-big\.parquet$/);
  expect(await readFile(local)).toEqual(bytes);
});

test('two keys with one file name stay two files', async () => {
  await store().put('runs/a/data.parquet', 'a');
  await store().put('runs/b/data.parquet', 'b');
  const paths = [
    await store().download('runs/a/data.parquet'),
    await store().download('runs/b/data.parquet'),
  ];
  expect(await Promise.all(paths.map((path) => readFile(path, 'utf8')))).toEqual(['a', 'b']);
});

test('brings the very version that landed, with its hash', async () => {
  const { id } = s3.put('landing', 'landing/p/data set.csv.gz', 'old');
  s3.put('landing', 'landing/p/data set.csv.gz', 'new');
  const source = { bucket: 'landing', key: 'landing/p/data set.csv.gz', versionId: id };
  const found = await landing().download(source, { bytes: 3 });
  expect(found).toMatchObject({ bytes: 3, sha256: sha256('old') });
  expect(await readFile(found.path, 'utf8')).toBe('old');
  expect(basename(found.path)).toMatch(/\.csv\.gz$/);
});

test('refuses a file over the limit without reading it', async () => {
  const { id } = s3.put('landing', 'landing/p/a.csv', 'four');
  const source = { bucket: 'landing', key: 'landing/p/a.csv', versionId: id };
  const refusal = { name: 'RejectedData', code: 'file_too_large', where: { file: 'a.csv' } };
  await expect(landing().download(source, { bytes: 3 })).rejects.toMatchObject(refusal);
});

test('a version that is gone is named', async () => {
  const source = { bucket: 'landing', key: 'landing/p/a.csv', versionId: 'gone' };
  await expect(landing().download(source, { bytes: 3 })).rejects.toMatchObject({ code: 'object_missing' });
});

test('lists the current version of each landed file as they landed, without folders', async () => {
  s3.put('landing', 'landing/p/a.csv', '1');
  const b = s3.put('landing', 'landing/p/b.csv', '3');
  const a = s3.put('landing', 'landing/p/a.csv', '2');
  s3.put('landing', 'landing/p/folder/', '');
  s3.put('landing', 'landing/other/c.csv', '4');
  expect(await landing().list('landing/p/')).toEqual([
    { bucket: 'landing', key: 'landing/p/b.csv', versionId: b.id },
    { bucket: 'landing', key: 'landing/p/a.csv', versionId: a.id },
  ]);
});

test('an aborted stage stops its transfers', async () => {
  s3.put('artifacts', 'runs/a/x', 'x');
  const aborted = AbortSignal.abort();
  await expect(store(aborted).get('runs/a/x')).rejects.toMatchObject({ name: 'AbortError' });
});

test('of many writers of a new object exactly one wins', async () => {
  const writers = Array.from({ length: 20 }, (_, i) => conditional().swap('ledger/a.json', `writer ${i}`));
  const won = (await Promise.all(writers)).flatMap((ok, i) => (ok ? [i] : []));
  expect(won).toHaveLength(1);
  expect(s3.text('artifacts', 'ledger/a.json')).toBe(`writer ${won[0]}`);
});

test('a writer with an old tag loses, and one whose object was deleted', async () => {
  await conditional().swap('champions/p.json', 'v1');
  const { tag } = (await conditional().read('champions/p.json'))!;
  expect(await conditional().swap('champions/p.json', 'v2', tag)).toBe(true);
  expect(await conditional().swap('champions/p.json', 'v3', tag)).toBe(false);
  expect(await conditional().swap('champions/none.json', 'v1', tag)).toBe(false);
  expect(s3.text('artifacts', 'champions/p.json')).toBe('v2');
});
