import type { Matrix } from '../../features/matrix.ts';
import { addProduct, addTransposedProduct } from './product.ts';

/** A dense column with fewer non-zeros than this share is kept as pairs of row and value: one-hot columns mostly are. */
const sparseShare = 0.25;

/** A column's values; `rows` are theirs where only the values that are not zero are held. */
export type DesignColumn = { rows: Int32Array | undefined; values: Float32Array };

/** A matrix of [rows, columns] that is multiplied often. `entries`: how many values are held. */
export type Design = {
  rows: number;
  columns: DesignColumn[];
  entries: number;
  /** scores[i, k] += Σ_j x[i, j] weights[j, k]; all row-major with `outputs` columns. */
  addProduct(weights: Float64Array, outputs: number, scores: Float64Array): void;
  /** gradient[j, k] = Σ_i x[i, j] residuals[i, k]. */
  transposedProduct(residuals: Float64Array, outputs: number, gradient: Float64Array): void;
};

/** @throws where a value is not finite: the linear plans impute, so that would be a bug. */
export function createDesign(matrix: Matrix): Design {
  const { rows } = matrix;
  const columns = matrix.columns.map(({ name }, j) => {
    const column = columnOf(matrix, j);
    if (!column.values.every(Number.isFinite))
      throw new Error(`the feature ${name} has values that are not finite`);
    return column;
  });
  return {
    rows,
    columns,
    entries: columns.reduce((sum, { values }) => sum + values.length, 0),
    addProduct: (weights, outputs, scores) => addProduct(columns, rows, weights, outputs, scores),
    transposedProduct: (residuals, outputs, gradient) => {
      gradient.fill(0, 0, columns.length * outputs);
      addTransposedProduct(columns, rows, residuals, outputs, gradient);
    },
  };
}

function columnOf(matrix: Matrix, j: number): DesignColumn {
  if (matrix.kind === 'dense')
    return compress(matrix.values.subarray(j * matrix.rows, (j + 1) * matrix.rows));
  const [from, to] = [matrix.indptr[j], matrix.indptr[j + 1]];
  return { rows: matrix.indices.subarray(from, to), values: matrix.values.subarray(from, to) };
}

function compress(values: Float32Array): DesignColumn {
  let filled = 0;
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) filled++;
  if (filled > values.length * sparseShare) return { rows: undefined, values };
  const rows = new Int32Array(filled);
  for (let i = 0, at = 0; i < values.length; i++) if (values[i] !== 0) rows[at++] = i;
  return { rows, values: Float32Array.from(rows, (row) => values[row]) };
}
