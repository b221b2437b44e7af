import type { DuckDB } from '../native/duckdb.ts';
import { physicalNames, selectNames, namesAsMetadata } from '../table/physical-names.ts';
import { list, literal, quoted } from '../table/sql.ts';
import { joint, type Selection } from './selection.ts';
import { type Found, nothingFound } from './text.ts';

/**
 * Writes the Parquet file `from` to `to` without the rows that go: the others with their types, in their order, and the
 * names that Landfall has written beside. Where none goes nothing is written.
 *
 * @throws Error of DuckDB where the file is no Parquet
 */
export async function withoutParquetRows(
  db: DuckDB,
  { from, to }: { from: string; to: string },
  selection: Selection,
): Promise<Found> {
  const { names, goes } = await study(db, from, selection);
  if (!goes) return nothingFound();
  const file = `read_parquet(${literal(from)})`;
  const [{ removed, left }] = await db.rows<{ removed: number; left: number }>(
    `SELECT count(*) FILTER (${goes}) AS removed, count(*) FILTER (NOT ${goes}) AS left FROM ${file}`,
  );
  if (removed > 0)
    await db.run(
      `COPY (SELECT * FROM ${file} WHERE NOT ${goes}) TO ${literal(to)} (FORMAT parquet, COMPRESSION zstd` +
        `${names ? `, ${namesAsMetadata(names)}` : ''})`,
    );
  return { removed, left, concerned: true };
}

/** A column's numbers in the rows that go, or without a column the rows' own from 0; ascending. */
export async function parquetRows(
  db: DuckDB,
  from: string,
  selection: Selection,
  column?: string,
): Promise<number[]> {
  const { goes, place } = await study(db, from, selection);
  const number = column === undefined ? 'file_row_number' : place(column);
  if (!goes || !number) return [];
  const rows = await db.rows<{ row: number }>(
    `SELECT ${number} AS row FROM read_parquet(${literal(from)}, file_row_number = true)
     WHERE ${goes} ORDER BY row`,
  );
  return rows.map(({ row }) => row);
}

/**
 * `goes`: the rows that go as an SQL condition that is never NULL; undefined where the file lacks the columns. `place`: a
 * column by its true name, of several the last: what Landfall adds stands behind a table's own. `names`: as they were written.
 */
async function study(db: DuckDB, from: string, selection: Selection) {
  const described = await db.rows<{ column_name: string }>(
    `DESCRIBE SELECT * FROM read_parquet(${literal(from)})`,
  );
  const [written] = await db.rows<{ names: string }>(selectNames(from));
  const names = written && (JSON.parse(written.names) as string[]);
  const physical = names ? physicalNames(names) : described.map(({ column_name }) => column_name);
  const known = (names ?? physical).map((name) => name.trim());
  const place = (name: string) => {
    const at = known.lastIndexOf(name);
    return at < 0 ? undefined : quoted(physical[at]);
  };
  const each = selection.flatMap(({ columns, values }) => {
    const found = columns.map(place);
    if (found.includes(undefined) || values.size === 0) return [];
    const cells = found.map((cell) => normalSql(cell!)).join(` || ${literal(joint)} || `);
    return [`coalesce((${cells}) IN (${list([...values])}), false)`];
  });
  return { names, place, goes: each.length > 0 ? `(${each.join(' OR ')})` : undefined };
}

/** `normal` of core/forget/selection.ts. */
function normalSql(cell: string): string {
  const text = `trim(${cell}::VARCHAR, e' \\t\\r\\n')`;
  const unsigned = `ltrim(${text}, '+')`;
  const short = `regexp_replace(${unsigned}, '[.]?0*$', '')`;
  const isNumber = `regexp_full_match(${text}, '[+-]?(0|[1-9][0-9]*)([.][0-9]*)?')`;
  return `CASE WHEN NOT ${isNumber} THEN ${text} WHEN contains(${text}, '.') THEN ${short} ELSE ${unsigned} END`;
}
