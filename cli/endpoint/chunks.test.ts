import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { csvLine } from '../../core/serving/csv.ts';
import { chunksOf, type Chunk } from './chunks.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'landfall-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function chunks(content: string | Buffer, limits?: { bytes: number; rows: number }): Promise<Chunk[]> {
  const file = join(folder, 'rows.csv');
  await writeFile(file, content);
  const found: Chunk[] = [];
  for await (const chunk of chunksOf(file, limits)) found.push(chunk);
  return found;
}

test('each piece has the header and knows its first row', async () => {
  const pieces = await chunks('a,b\n1,x\n2,y\n3,z\n', { bytes: 1000, rows: 2 });
  expect(pieces).toEqual([
    { text: 'a,b\n1,x\n2,y\n', rows: 2, firstRow: 1 },
    { text: 'a,b\n3,z\n', rows: 1, firstRow: 3 },
  ]);
});

test('whatever the cells hold, the pieces together are the file, and none is too large', async () => {
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 6 }),
    fc.constantFrom('a,b', '"', 'x\ny', 'é'),
  );
  const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 1, max: 7 }), async (cells, limit) => {
      const kept = cells.map(([a, b]) => [`1${a}`, `2${b}`]);
      const pieces = await chunks(['c,d\n', ...kept.map(csvLine)].join(''), { bytes: 60, rows: limit });
      const read = pieces.flatMap(({ text }) => parse(text).slice(1));
      expect(read).toEqual(kept);
      for (const { rows, text } of pieces)
        expect(rows === 1 || (rows <= limit && text.length <= 60)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test('other delimiters, line ends, a byte order mark and Latin-1 are read as collect reads them', async () => {
  const [semicolons] = await chunks('\uFEFFa;b\r\n1;"x;\r\ny"\r\n2;z');
  expect(semicolons).toEqual({ text: 'a;b\n1;"x;\r\ny"\n2;z\n', rows: 2, firstRow: 1 });
  const [latin] = await chunks(Buffer.from('straße,b\nMünchen,1\n', 'latin1'));
  expect(latin.text).toBe('straße,b\nMünchen,1\n');
});

test('a file without rows, or with a quote that never ends, is refused by name', async () => {
  await expect(chunks('a,b\n')).rejects.toMatchObject({ name: 'RejectedData', code: 'no_rows' });
  await expect(chunks('')).rejects.toMatchObject({ code: 'no_rows' });
  await expect(chunks('a,b\n1,"x\n')).rejects.toMatchObject({ code: 'invalid_csv' });
});
