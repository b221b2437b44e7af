import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ModelInput } from '../../contracts/dataset.ts';
import { withDuckDB } from '../native/duckdb.ts';
import { tableFromRows } from './from-cells.ts';
import { openData, readTable } from './read.ts';
import { isStrings, type Column, type Table } from './table.ts';
import { writeTable } from './write.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'landfall-write-'))));
afterAll(() => rm(folder, { recursive: true }));

const inputs: ModelInput[] = [
  { name: 'n', kind: 'numeric' },
  { name: 'N', kind: 'boolean' },
  { name: 'seen "at"', kind: 'timestamp' },
  { name: 'place', kind: 'categorical' },
  { name: 's', kind: 'text' },
  { name: 'p', kind: 'numeric_string', format: { decimal: ',', unit: '€' } },
];
const cells = fc.tuple(
  fc.constantFrom('1', '2.5', '0.1', '-3e38', ''),
  fc.constantFrom('true', 'false', ''),
  fc.constantFrom('2026-01-01', '1931-05-07 03:04:05.123456', '2255-07-01 10:00:00.000001', ''),
  fc.constantFrom('red', 'blüe', "it's", ''),
  fc.constantFrom('a text', 'with "quotes"\nand lines', ''),
  fc.constantFrom('1,5 €', ''),
);

/** What a column says, whatever the order of its levels. */
const said = (c: Column) =>
  c.kind === 'categorical'
    ? Array.from(c.codes, (code) => c.levels[code])
    : isStrings(c)
      ? c.values
      : [...c.values];
const tableSaid = ({ columns }: Table) =>
  columns.map((c) => ({ name: c.name, kind: c.kind, values: said(c) }));

test('a table that was written is read again, with columns beside it', async () => {
  const path = join(folder, 'rows.parquet');
  await fc.assert(
    fc.asyncProperty(fc.array(cells, { minLength: 1, maxLength: 30 }), async (rows) => {
      const table = tableFromRows(inputs, rows);
      const beside = [
        { name: 'place', values: Int32Array.from(rows, (_, i) => i) },
        { name: 'probability', values: Float64Array.from(rows, (_, i) => (i % 3 ? i / 7 : NaN)) },
      ];
      await writeTable(path, table, beside);
      expect(tableSaid(await readTable(path, inputs))).toEqual(tableSaid(table));
      await withDuckDB({ threads: 1 }, async (db) => {
        const { from, names } = await openData(db, path);
        expect(names.slice(-2)).toEqual(['place', 'probability']);
        const found = await db.rows<{ place_2: number; probability: number | null }>(`SELECT * FROM ${from}`);
        expect(found.map((row) => row.place_2)).toEqual(rows.map((_, i) => i));
        expect(found.map((row) => row.probability ?? NaN)).toEqual([...beside[1].values]);
      });
    }),
    { numRuns: 20 },
  );
});

test('the same table gives the same bytes, however many rows', async () => {
  const table = tableFromRows(
    inputs.slice(0, 1),
    Array.from({ length: 5000 }, (_, i) => [String(i / 3)]),
  );
  const written = async (name: string) => {
    await writeTable(join(folder, name), table, []);
    return readFile(join(folder, name));
  };
  expect(await written('a.parquet')).toEqual(await written('b.parquet'));
  expect(await readTable(join(folder, 'a.parquet'), inputs.slice(0, 1))).toEqual(table);
});
