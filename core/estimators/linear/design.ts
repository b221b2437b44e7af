import type { Matrix } from '../../features/matrix.ts';

/** A column with fewer non-zeros than this share is kept as pairs of row and value: one-hot columns mostly are. */
const sparseShare = 0.25;

type DesignColumn = { rows: Int32Array | undefined; values: Float32Array };

/** A matrix of [rows, columns] that is multiplied often; the outer products are by column, as the data lies. */
export type Design = {
  rows: number;
  columns: number;
  /** scores[i, k] += Σ_j x[i, j] weights[j, k]; all row-major with `outputs` columns. */
  addProduct(weights: Float64Array, outputs: number, scores: Float64Array): void;
  /** gradient[j, k] = Σ_i x[i, j] residuals[i, k]. */
  transposedProduct(residuals: Float64Array, outputs: number, gradient: Float64Array): void;
};

/**
 * The rows `picked` of the matrix, all where absent.
 *
 * @throws where a value is not finite: the linear plan imputes, so that would be a bug.
 */
export function createDesign(matrix: Matrix, picked?: Int32Array): Design {
  const columns = matrix.columns.map((column, j) => {
    const all = matrix.values.subarray(j * matrix.rows, (j + 1) * matrix.rows);
    const values = picked ? Float32Array.from(picked, (row) => all[row]) : all;
    if (!values.every(Number.isFinite))
      throw new Error(`the feature ${column.name} has values that are not finite`);
    return compress(values);
  });
  return {
    rows: picked?.length ?? matrix.rows,
    columns: columns.length,
    addProduct: (weights, outputs, scores) =>
      columns.forEach((column, j) => addColumn(column, weights, j, outputs, scores)),
    transposedProduct: (residuals, outputs, gradient) =>
      columns.forEach((column, j) => project(column, residuals, j, outputs, gradient)),
  };
}

function compress(values: Float32Array): DesignColumn {
  let filled = 0;
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) filled++;
  if (filled > values.length * sparseShare) return { rows: undefined, values };
  const rows = new Int32Array(filled);
  for (let i = 0, at = 0; i < values.length; i++) if (values[i] !== 0) rows[at++] = i;
  return { rows, values: Float32Array.from(rows, (row) => values[row]) };
}

function addColumn(
  { rows, values }: DesignColumn,
  weights: Float64Array,
  j: number,
  outputs: number,
  scores: Float64Array,
): void {
  for (let k = 0; k < outputs; k++) {
    const weight = weights[j * outputs + k];
    if (weight === 0) continue;
    if (rows) {
      for (let at = 0; at < rows.length; at++) scores[rows[at] * outputs + k] += weight * values[at];
    } else {
      for (let i = 0, to = k; i < values.length; i++, to += outputs) scores[to] += weight * values[i];
    }
  }
}

function project(
  { rows, values }: DesignColumn,
  residuals: Float64Array,
  j: number,
  outputs: number,
  gradient: Float64Array,
): void {
  for (let k = 0; k < outputs; k++) {
    let sum = 0;
    if (rows) {
      for (let at = 0; at < rows.length; at++) sum += values[at] * residuals[rows[at] * outputs + k];
    } else {
      for (let i = 0, from = k; i < values.length; i++, from += outputs) sum += values[i] * residuals[from];
    }
    gradient[j * outputs + k] = sum;
  }
}
