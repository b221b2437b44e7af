import type { ModelInput } from '../../contracts/dataset.ts';
import { feedsOf } from '../onnx/feeds.ts';
import type { Model } from '../onnx/model.ts';
import { batchRows, runInBatches } from '../onnx/predict.ts';
import type { Table } from '../table/table.ts';
import type { DenseMatrix, FeatureColumn, SparseMatrix } from './matrix.ts';
import { featuresOutput } from './plan.ts';

/** 2 MB of features in a run: a graph holds several tensors of that size at once. */
const valuesPerRun = 1 << 19;
const rowsPerRun = (width: number) => Math.max(1, Math.min(batchRows, Math.floor(valuesPerRun / width)));

/**
 * The feature matrix of a table's rows, made by running the fitted graph itself: what is learnt from is bit by bit
 * what the endpoint will compute. `values` may be given to fill memory that is already there.
 */
export async function transform(
  model: Model,
  inputs: readonly ModelInput[],
  table: Table,
  columns: FeatureColumn[],
  values: Float32Array = new Float32Array(table.rows * columns.length),
): Promise<DenseMatrix> {
  const { rows } = table;
  const width = columns.length;
  const receive = (batch: Float32Array, firstRow: number) => {
    for (let j = 0; j < width; j++) {
      const start = j * rows + firstRow;
      for (let i = 0, from = j; from < batch.length; i++, from += width) values[start + i] = batch[from];
    }
  };
  await runInBatches(model, feedsOf(inputs), table, [featuresOutput], receive, rowsPerRun(width));
  return { kind: 'dense', rows, columns, values };
}

/** The cells that are not zero, of consecutive rows, in the order of the rows. */
type Cells = { rows: Int32Array; columns: Int32Array; values: Float32Array };

/**
 * The same matrix as {@link transform} makes, where nearly all of it is zero.
 * @throws where it holds more than `most` values
 */
export async function transformSparse(
  model: Model,
  inputs: readonly ModelInput[],
  table: Table,
  columns: FeatureColumn[],
  most = Infinity,
): Promise<SparseMatrix> {
  const batches: Cells[] = [];
  const width = columns.length;
  let stored = 0;
  const receive = (batch: Float32Array, firstRow: number) => {
    const cells = nonZeros(batch, width, firstRow);
    stored += cells.values.length;
    if (stored > most) throw new Error(`more than ${most} values that are not zero are too large a matrix`);
    batches.push(cells);
  };
  await runInBatches(model, feedsOf(inputs), table, [featuresOutput], receive, rowsPerRun(width));
  return { kind: 'csc', rows: table.rows, columns, ...byColumn(batches, width) };
}

function nonZeros(batch: Float32Array, width: number, firstRow: number): Cells {
  const places: number[] = [];
  // Two zeros at a time are one double that is zero, which halves the work: nearly all are.
  const pairs = new Float64Array(batch.buffer, batch.byteOffset, batch.length >> 1);
  for (let i = 0; i < pairs.length; i++) {
    if (pairs[i] === 0) continue;
    if (batch[2 * i] !== 0) places.push(2 * i);
    if (batch[2 * i + 1] !== 0) places.push(2 * i + 1);
  }
  if (batch.length % 2 === 1 && batch[batch.length - 1] !== 0) places.push(batch.length - 1);
  return {
    rows: Int32Array.from(places, (at) => firstRow + Math.floor(at / width)),
    columns: Int32Array.from(places, (at) => at % width),
    values: Float32Array.from(places, (at) => batch[at]),
  };
}

/** A counting sort by column, which keeps the order of the rows. */
function byColumn(batches: readonly Cells[], width: number) {
  const indptr = new Int32Array(width + 1);
  for (const { columns } of batches) for (const column of columns) indptr[column + 1]++;
  for (let j = 0; j < width; j++) indptr[j + 1] += indptr[j];
  const next = indptr.slice(0, width);
  const indices = new Int32Array(indptr[width]);
  const values = new Float32Array(indptr[width]);
  for (const batch of batches) {
    batch.columns.forEach((column, at) => {
      indices[next[column]] = batch.rows[at];
      values[next[column]++] = batch.values[at];
    });
  }
  return { indptr, indices, values };
}
