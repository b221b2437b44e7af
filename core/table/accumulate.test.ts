import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Window } from '../../contracts/accumulation.ts';
import { withDuckDB, type DuckDB } from '../native/duckdb.ts';
import { keepLast, keepWindow } from './accumulate.ts';
import { literal } from './sql.ts';

/** A row of `cells`: its file, its line, and its cells. */
type Row = { source: number; line: number; cells: (string | null)[] };

const sql = (cell: string | null) => (cell === null ? 'NULL' : literal(cell));

async function loaded(db: DuckDB, rows: readonly Row[], width: number): Promise<void> {
  const columns = Array.from({ length: width }, (_, i) => `c${i} VARCHAR`).join(', ');
  await db.run(`CREATE OR REPLACE TABLE cells (source INTEGER, line BIGINT, ${columns})`);
  await db.run('DROP TABLE IF EXISTS lasting');
  for (const { source, line, cells } of rows)
    await db.run(`INSERT INTO cells VALUES (${source}, ${line}, ${cells.map(sql).join(', ')})`);
}

const places = async (db: DuckDB) =>
  (
    await db.rows<{ source: number; line: number }>('SELECT source, line FROM cells ORDER BY source, line')
  ).map(({ source, line }) => [source, line]);

const cell = fc.constantFrom('a', 'b', 'ab', '1', null);
const table = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 2 }), cell, cell, fc.constantFrom('yes', 'no', null)), {
    maxLength: 25,
  })
  .map((rows) =>
    rows
      .toSorted((a, b) => a[0] - b[0])
      .map(([source, ...cells], i): Row => ({ source, line: i + 2, cells })),
  );

/** Row by row, as one would by hand. */
function lastOfEach(rows: readonly Row[], key: number[], target: number): Row[] {
  const keyOf = ({ cells }: Row) => JSON.stringify(key.map((i) => cells[i]));
  const hasKey = ({ cells }: Row) => key.every((i) => cells[i] !== null);
  return rows.filter((row, i) => {
    const later = rows.slice(i + 1).filter((other) => other.cells[target] !== null && hasKey(other));
    return !hasKey(row) || !later.some((other) => keyOf(other) === keyOf(row));
  });
}

describe('upsert', () => {
  test('leaves the last row of each key, and counts the others', async () => {
    await withDuckDB({ threads: 2 }, async (db) => {
      const keys = fc.constantFrom<number[]>([0], [1], [0, 1], [1, 0]);
      const property = async (rows: Row[], key: number[]) => {
        await loaded(db, rows, 3);
        const replaced = await keepLast(db, key, 2);
        const left = lastOfEach(rows, key, 2);
        expect(await places(db)).toEqual(left.map(({ source, line }) => [source, line]));
        expect(replaced).toBe(rows.length - left.length);
      };
      await fc.assert(fc.asyncProperty(table, keys, property), { numRuns: 60 });
    });
  });
});

const until = '2026-11-24T12:00:00Z';
const day = (text: string | null, i: number): Row => ({ source: 0, line: i + 2, cells: [text] });
const days = ['2026-11-23 12:00:00', '2026-11-23T12:00:01Z', '2026-11-24T13:00+01:00', '2026-11-24 12:00:01', null, 'soon']; // prettier-ignore

const time = { column: 0, name: 'sold at' };

const kept = (rows: Row[], window: Window, timeColumn?: typeof time) =>
  withDuckDB({ threads: 2 }, async (db) => {
    await loaded(db, rows, 1);
    const outside = await keepWindow(db, window, until, timeColumn);
    return { lines: (await places(db)).map(([, line]) => line), outside };
  });

describe('a window', () => {
  test('of days ends with its last instant, and leaves out what has no time', async () => {
    expect(await kept(days.map(day), { days: 1 }, time)).toEqual({ lines: [3, 4], outside: 4 });
  });

  test('of rows is the last ones, however many there are', async () => {
    const rows = ['a', 'b', 'c', 'd'].map(day);
    expect(await kept(rows, { rows: 3 })).toEqual({ lines: [3, 4, 5], outside: 1 });
    expect(await kept(rows, { rows: 4 })).toEqual({ lines: [2, 3, 4, 5], outside: 0 });
    expect(await kept(rows, { rows: 9 })).toEqual({ lines: [2, 3, 4, 5], outside: 0 });
    expect(await kept([], { rows: 9 })).toEqual({ lines: [], outside: 0 });
  });

  test('of both is the last rows of those days', async () => {
    const how = { days: 1, rows: 1 };
    expect(await kept(days.map(day), how, time)).toEqual({ lines: [4], outside: 5 });
  });

  test('of days without a time column is one of files', async () => {
    expect((await kept(days.map(day), { days: 1 })).outside).toBe(0);
  });

  test('of days needs a column of dates', async () => {
    const numbers = ['1', '2', '3'].map(day);
    await expect(kept(numbers, { days: 1 }, time)).rejects.toMatchObject({
      name: 'Misconfigured',
      code: 'window_column_kind',
      where: { column: 'sold at' },
    });
  });
});
