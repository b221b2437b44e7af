import type { DesignColumn } from './design.ts';

/** As many rows of a dense column as stay in the fastest cache together with their scores. */
const blockRows = 1024;

/** scores[i, k] += Σ_j x[i, j] weights[j, k]; all row-major with `outputs` columns. */
export function addProduct(
  columns: DesignColumn[],
  rows: number,
  weights: Float64Array,
  outputs: number,
  scores: Float64Array,
): void {
  inBlocks(columns, rows, (column, j, from, to) => {
    if (outputs === 1) addOne(column, weights[j], from, to, scores);
    else addSeveral(column, weights.subarray(j * outputs, (j + 1) * outputs), from, to, scores);
  });
}

/** sums[j, k] += Σ_i x[i, j] residuals[i, k]. */
export function addTransposedProduct(
  columns: DesignColumn[],
  rows: number,
  residuals: Float64Array,
  outputs: number,
  sums: Float64Array,
): void {
  inBlocks(columns, rows, (column, j, from, to) => {
    if (outputs === 1) sums[j] += projectOne(column, from, to, residuals);
    else projectSeveral(column, from, to, residuals, sums.subarray(j * outputs, (j + 1) * outputs));
  });
}

type Visit = (column: DesignColumn, j: number, from: number, to: number) => void;

/** Every sparse column once, with the bounds of its entries; the dense ones by blocks of rows. */
function inBlocks(columns: DesignColumn[], rows: number, visit: Visit): void {
  columns.forEach((column, j) => column.rows && visit(column, j, 0, column.rows.length));
  for (let from = 0; from < rows; from += blockRows) {
    const to = Math.min(rows, from + blockRows);
    columns.forEach((column, j) => column.rows ?? visit(column, j, from, to));
  }
}

function addOne(
  { rows, values }: DesignColumn,
  weight: number,
  from: number,
  to: number,
  sums: Float64Array,
) {
  if (weight === 0) return;
  if (rows) for (let at = from; at < to; at++) sums[rows[at]] += weight * values[at];
  else for (let i = from; i < to; i++) sums[i] += weight * values[i];
}

function addSeveral(
  { rows, values }: DesignColumn,
  weights: Float64Array,
  from: number,
  to: number,
  sums: Float64Array,
): void {
  const outputs = weights.length;
  for (let at = from; at < to; at++) {
    const value = values[at];
    const row = (rows ? rows[at] : at) * outputs;
    for (let k = 0; k < outputs; k++) sums[row + k] += value * weights[k];
  }
}

function projectOne({ rows, values }: DesignColumn, from: number, to: number, residuals: Float64Array) {
  let sum = 0;
  if (rows) for (let at = from; at < to; at++) sum += values[at] * residuals[rows[at]];
  else for (let i = from; i < to; i++) sum += values[i] * residuals[i];
  return sum;
}

function projectSeveral(
  { rows, values }: DesignColumn,
  from: number,
  to: number,
  residuals: Float64Array,
  sums: Float64Array,
): void {
  const outputs = sums.length;
  for (let at = from; at < to; at++) {
    const value = values[at];
    const row = (rows ? rows[at] : at) * outputs;
    for (let k = 0; k < outputs; k++) sums[k] += value * residuals[row + k];
  }
}
