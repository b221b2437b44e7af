import type { Window } from '../../contracts/accumulation.ts';
import { misconfigured } from '../../contracts/errors.ts';
import type { DuckDB } from '../native/duckdb.ts';
import { timestampOf } from './cells-sql.ts';

/** A row's place in the order in which files and their lines are read; files have fewer lines than 2^40. */
const place = `(source::BIGINT * ${2 ** 40} + line)`;

/**
 * Of the rows of `cells` with equal cells in the columns `key`, leaves the last alone, where it is. Rows that lack a column
 * of the key are left as they are, and those that lack the target replace nothing: a bad row must not cost a good one.
 *
 * @param key,target which columns: 0 is `c0`
 * @returns how many rows were replaced
 */
export async function keepLast(db: DuckDB, key: readonly number[], target: number): Promise<number> {
  const cells = key.map((i) => `c${i}`);
  const present = cells.map((cell) => `${cell} IS NOT NULL`).join(' AND ');
  await db.run(
    `CREATE TABLE lasting AS SELECT ${cells.join(', ')}, max(${place}) FILTER (WHERE c${target} IS NOT NULL) AS place
     FROM cells WHERE ${present} GROUP BY ${cells.join(', ')} HAVING count(*) > 1`,
  );
  const equal = cells.map((cell) => `cells.${cell} = lasting.${cell}`).join(' AND ');
  return counted(db, `DELETE FROM cells USING lasting WHERE ${equal} AND ${place} < lasting.place`);
}

/**
 * Leaves the rows of the window alone. Days end with `until`, which is within them, and are told by the time column; rows
 * without a time are outside. Of the rest the last `rows` are left.
 *
 * @param time the time column; absent: `days` are of files, and were seen to when those were chosen
 * @returns how many rows were outside
 * @throws Failure `Misconfigured` window_column_kind where no cell of the time column is a date
 */
export async function keepWindow(
  db: DuckDB,
  { days, rows }: Window,
  until: string,
  time: { column: number; name: string } | undefined,
): Promise<number> {
  const early = time && days !== undefined ? await keepDays(db, days, until, time) : 0;
  const most = `(SELECT min(place) FROM (SELECT ${place} AS place FROM cells ORDER BY place DESC LIMIT ${rows}))`;
  const old = rows === undefined ? 0 : await counted(db, `DELETE FROM cells WHERE ${place} < ${most}`);
  return early + old;
}

async function keepDays(
  db: DuckDB,
  days: number,
  until: string,
  { column, name }: { column: number; name: string },
): Promise<number> {
  const time = timestampOf(`c${column}`);
  const [{ dates, present }] = await db.rows<{ dates: number; present: number }>(
    `SELECT count(${time}) AS dates, count(c${column}) AS present FROM cells`,
  );
  if (present > 0 && dates === 0) {
    const text = 'A window of days needs a column of dates: split by another, or say the window in rows.';
    throw misconfigured('window_column_kind', text, { column: name });
  }
  const end = Date.parse(until) * 1000;
  const [from, to] = [end - days * 86_400e6, end].map((micros) => `make_timestamp(${Math.round(micros)})`);
  const within = `coalesce(${time} > ${from} AND ${time} <= ${to}, false)`;
  return counted(db, `DELETE FROM cells WHERE NOT ${within}`);
}

/** Runs a statement that deletes rows of `cells`, and tells how many. */
async function counted(db: DuckDB, deletion: string): Promise<number> {
  const [{ Count: count }] = await db.rows<{ Count: number }>(deletion);
  return count;
}
