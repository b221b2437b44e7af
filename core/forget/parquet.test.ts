import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withDuckDB, type DuckDB } from '../native/duckdb.ts';
import { readTable } from '../table/read.ts';
import { writeTable } from '../table/write.ts';
import { parquetRows, withoutParquetRows } from './parquet.ts';
import { type Selection, selector } from './selection.ts';

const folder = mkdtempSync(join(tmpdir(), 'landfall-forget-'));
const [from, to] = ['from.parquet', 'to.parquet'].map((file) => join(folder, file));
const duck = <T>(work: (db: DuckDB) => Promise<T>) => withDuckDB({ threads: 1 }, work);

const forget = (selection: Selection) => duck((db) => withoutParquetRows(db, { from, to }, selection));

test.each([
  ["'Anna'", "'Bob'", 'Anna'],
  ["' Anna '", "'anna'", 'Anna'],
  ['42::BIGINT', '421::BIGINT', '42.0'],
  ['42.0::DOUBLE', '42.5::DOUBLE', '42'],
  ['12345678901234567890::DECIMAL(20)', '12345678901234567891::DECIMAL(20)', '12345678901234567890'],
  ['4.50::DECIMAL(10,2)', '4.51::DECIMAL(10,2)', '4.5'],
  ["'0042'", "'42'", '0042'],
  ["'it''s'", "'its'", "it's"],
])('%s goes and %s stays', async (hers, other, value) => {
  await duck((db) =>
    db.run(
      `COPY (SELECT * FROM (VALUES (${other}, 1), (${hers}, 2), (NULL, 3), (${other}, 4)) t(key, place))
       TO '${from}' (FORMAT parquet)`,
    ),
  );
  expect(await forget([selector(['key'], [[value]])])).toEqual({ removed: 1, left: 3, concerned: true });
  const rows = await duck((db) => db.rows<{ place: number }>(`SELECT place FROM read_parquet('${to}')`));
  expect(rows.map(({ place }) => place)).toEqual([1, 3, 4]);
  const types = (path: string) => duck((db) => db.rows(`DESCRIBE SELECT * FROM read_parquet('${path}')`));
  expect(await types(to)).toEqual(await types(from));
  const found = await duck((db) => parquetRows(db, from, [selector(['key'], [[value]])], 'place'));
  expect(found).toEqual([2]);
});

test('a table that Landfall wrote is one afterwards, with its true names', async () => {
  const inputs = ['Age', 'age'].map((name) => ({ name, kind: 'text' as const }));
  const columns = [
    { kind: 'text' as const, name: 'Age', values: ['a', 'b', 'c'] },
    { kind: 'text' as const, name: 'age', values: ['x', 'y', 'a'] },
  ];
  await writeTable(from, { rows: 3, columns }, []);
  await forget([selector(['age'], [['a']])]);
  expect((await readTable(to, inputs)).columns.map((c) => 'values' in c && [...c.values])).toEqual([
    ['a', 'b'],
    ['x', 'y'],
  ]);
  expect(await duck((db) => parquetRows(db, from, [selector(['age'], [['a']])]))).toEqual([2]);
});

test('a table without the column is left alone', async () => {
  await duck((db) => db.run(`COPY (SELECT 1 AS x) TO '${from}' (FORMAT parquet)`));
  expect(await forget([selector(['key'], [['1']])])).toEqual({ removed: 0, left: 0, concerned: false });
});
