import type { ColumnSchema } from '../../contracts/dataset.ts';
import { misconfigured, rejected } from '../../contracts/errors.ts';
import type { Pipeline } from '../../contracts/pipeline.ts';
import type { DuckDB } from '../native/duckdb.ts';
import type { DataFile } from '../table/read.ts';
import { orderOf, rowKeys } from './row-keys.ts';
import { quantileBins, splitByKeys, splitByTime, type Places } from './split.ts';

/** What is divided: `labels` are class codes (negative: left out), or values where `classes` is 0. */
export type Rows = { keys: Float64Array; labels: Float64Array; classes: number };

/**
 * Gives every row its part and fold, as the pipeline says: at random within classes or within bins of the target, whole
 * groups, or by time.
 * @throws Failure `Misconfigured` split_column_missing or split_column_kind; `RejectedData` too_few_groups
 */
export async function divide(
  db: DuckDB,
  file: DataFile,
  columns: readonly ColumnSchema[],
  { split, testFraction, seed }: Pick<Pipeline, 'split' | 'testFraction' | 'seed'>,
  { keys, labels, classes }: Rows,
): Promise<Places> {
  if (split.by === 'random' || split.by === 'auto') {
    const strata = classes > 0 ? Int32Array.from(labels) : quantileBins(labels);
    return splitByKeys(keys, strata, testFraction);
  }
  const column = columns.find(({ name }) => name === split.column);
  const where = { column: split.column };
  if (!column)
    throw misconfigured('split_column_missing', 'The column that the split is by is not in the data.', where);
  const together = Int32Array.from(labels, (label) => (classes > 0 && label < 0 ? -1 : 0));
  if (split.by === 'group') {
    if (column.distinct + (column.missing ? 1 : 0) < 3) {
      throw rejected('too_few_groups', 'The split is by a column with fewer than three groups.', where);
    }
    return splitByKeys(await rowKeys(db, file, [split.column], seed), together, testFraction);
  }
  if (column.kind !== 'timestamp' && column.kind !== 'numeric' && column.kind !== 'id') {
    throw misconfigured('split_column_kind', `A split by time needs times or numbers, and it is ${column.kind}.`, where); // prettier-ignore
  }
  const kind = column.kind === 'timestamp' ? 'timestamp' : 'numeric';
  return splitByTime(await orderOf(db, file, split.column, kind), together, testFraction);
}
