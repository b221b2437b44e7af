import type { DuckDB } from '../native/duckdb.ts';
import type { DataFile } from '../table/read.ts';
import { literal } from '../table/sql.ts';

/** Stand between and for cells; neither is found in text that people write. */
const separator = literal('\x1f');
const missing = literal('\x1e');

/**
 * A number in [0, 2^53) per row, in the file's order, from the seed and the text of the row's cells in `columns`: equal
 * rows have equal keys, whatever else is in the file.
 */
export async function rowKeys(
  db: DuckDB,
  file: DataFile,
  columns: readonly string[],
  seed: number,
): Promise<Float64Array> {
  const cells = columns.map((name) => `coalesce(${file.column(name)}::VARCHAR, ${missing})`);
  const content = `concat_ws(${separator}, '${seed}', ${cells.join(', ')})`;
  const [keys] = await db.columns(
    // The upper 53 of md5's bits: what a double holds exactly.
    `SELECT (md5_number_upper(${content}) >> 11)::DOUBLE FROM ${file.from}`,
    file.rows,
    ['double'],
  );
  return keys as Float64Array;
}

/** A column as numbers (a timestamp: seconds since 1970), in the file's order; `NaN` is missing or no number. */
export async function orderOf(
  db: DuckDB,
  file: DataFile,
  name: string,
  kind: 'numeric' | 'timestamp',
): Promise<Float64Array> {
  const cell = file.column(name);
  const value = kind === 'timestamp' ? `epoch(${cell})` : `TRY_CAST(${cell} AS DOUBLE)`;
  const select = `SELECT coalesce(${value}, 'nan'::DOUBLE) FROM ${file.from}`;
  const [values] = await db.columns(select, file.rows, ['double']);
  return values as Float64Array;
}
