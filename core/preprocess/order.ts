import type { ColumnSchema } from '../../contracts/dataset.ts';
import type { DuckDB } from '../native/duckdb.ts';
import type { DataFile } from '../table/read.ts';
import { orderOf } from './row-keys.ts';

/** With fewer moments rows are sorted by a date more likely than recorded in time. */
const leastMoments = 20;

/** A column of dates, in seconds since 1970, a row each. */
export type TimeColumn = { column: string; times: Float64Array };

/**
 * The column of dates that the file is in the order of, earliest or latest first, and that every row has; of several
 * the one with the most moments. Numbers are never taken for times: a file may be sorted by an age or a price.
 */
export async function findTimeOrder(
  db: DuckDB,
  file: DataFile,
  columns: readonly ColumnSchema[],
): Promise<TimeColumn | undefined> {
  const dates = columns
    .filter(({ kind, missing, distinct }) => kind === 'timestamp' && !missing && distinct >= leastMoments)
    .toSorted((a, b) => b.distinct - a.distinct);
  for (const { name } of dates) {
    const times = await orderOf(db, file, name, 'timestamp');
    if (isOrdered(times)) return { column: name, times };
  }
  return undefined;
}

/** Whether values never fall, or never rise. `NaN` is in no order. */
export function isOrdered(values: Float32Array | Float64Array): boolean {
  const inStep = (later: (value: number, before: number) => boolean) =>
    values.every((value, i) => i === 0 || later(value, values[i - 1]));
  return inStep((value, before) => value >= before) || inStep((value, before) => value <= before);
}
