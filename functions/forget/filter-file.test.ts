import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { selector } from '../../core/forget/selection.ts';
import { withDuckDB } from '../../core/native/duckdb.ts';
import { filterFile } from './filter-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'landfall-filter-'));
});
afterAll(() => rm(folder, { recursive: true }));

const anna = [selector(['name'], [['Anna']])];

async function filter(key: string, bytes: Buffer | string) {
  const path = join(folder, key);
  await writeFile(path, bytes);
  const found = await filterFile({ path, key: `landing/churn/${key}` }, anna, { folder, threads: 1 });
  return { ...found, bytes: found.path ? await readFile(found.path) : undefined };
}

async function parquet(): Promise<Buffer> {
  const path = join(folder, 'made.parquet');
  const rows = "SELECT * FROM (VALUES ('Bob'), ('Anna')) t(name)";
  await withDuckDB({ threads: 1 }, (db) => db.run(`COPY (${rows}) TO '${path}' (FORMAT parquet)`));
  return readFile(path);
}

async function namesOf(bytes: Buffer): Promise<string[]> {
  const path = join(folder, 'left.parquet');
  await writeFile(path, bytes);
  const rows = await withDuckDB({ threads: 1 }, (db) =>
    db.rows<{ name: string }>(`SELECT name FROM read_parquet('${path}')`),
  );
  return rows.map(({ name }) => name);
}

const csv = 'name,age\nBob,1\nAnna,2\n';
const left = 'name,age\nBob,1\n';

test.each([
  ['a.csv', Buffer.from(csv), (bytes: Buffer) => bytes],
  ['a.csv.gz', gzipSync(csv), gunzipSync],
  ['a.csv.zst', zstdCompressSync(csv), zstdDecompressSync],
  ['not-named-so.csv', gzipSync(csv), gunzipSync],
  ['members.csv.gz', Buffer.concat([gzipSync(csv.slice(0, 12)), gzipSync(csv.slice(12))]), gunzipSync],
])('%s is compressed as it was', async (key, bytes, unpacked) => {
  const found = await filter(key, bytes);
  expect(found).toMatchObject({ removed: 1, left: 1 });
  expect(unpacked(found.bytes!).toString()).toBe(left);
});

test('Parquet stays Parquet, compressed around or not', async () => {
  const bytes = await parquet();
  expect(await namesOf((await filter('a.parquet', bytes)).bytes!)).toEqual(['Bob']);
  expect(await namesOf(gunzipSync((await filter('a.parquet.gz', gzipSync(bytes))).bytes!))).toEqual(['Bob']);
});

test.each([
  ['empty.csv', '', undefined],
  ['others.csv', left, undefined],
  ['other.csv', 'friend\nAnna\n', undefined],
  ['cut.csv.gz', gzipSync(csv.repeat(99)).subarray(0, 60), /corrupt_gzip/],
  ['broken.parquet', 'PAR1 and nothing else', /corrupt_parquet/],
  ['sheet.xlsx', Buffer.from('504b0304', 'hex'), /unsupported_format/],
])('%s is left alone', async (key, bytes, why) => {
  const { removed, path, unreadable } = await filter(key, bytes);
  expect([removed, path]).toEqual([0, undefined]);
  expect(unreadable ?? '').toMatch(why ?? /^$/);
});
