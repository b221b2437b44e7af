import type { Design, DesignColumn } from './design.ts';

const width = 4;
/** Columns up to which a Gram matrix always pays, and multiplications up to which it does with more columns. */
const fewColumns = 600;
const mostColumns = 2000;
const mostWork = 2e9;

/** Whether a Gram matrix and its Cholesky factor cost no more than the iterations that they spare. */
export function paysGram({ columns, entries }: Design): boolean {
  const count = columns.length;
  return count <= fewColumns || (count <= mostColumns && (count * entries) / 2 + count ** 3 / 6 <= mostWork);
}

/**
 * [X 1]ᵀ diag(weights) [X 1], where the column of ones stands for the intercept: its lower triangle,
 * [columns + 1, columns + 1] row-major. Costs columns / 2 multiplications for every entry of the design.
 */
export function gramMatrix({ rows, columns }: Design, weights: Float64Array): Float64Array {
  const size = columns.length + 1;
  const gram = new Float64Array(size * size);
  const ones: DesignColumn = { rows: undefined, values: new Float32Array(rows).fill(1) };
  const all = [...columns, ones];
  const side = new Float64Array(rows * width);
  const sums = new Float64Array(width);
  // Four columns are spread out side by side, so that each of the others is read once for all of them.
  for (let first = 0; first < size; first += width) {
    const some = all.slice(first, first + width);
    side.fill(0);
    some.forEach((column, place) => spread(column, weights, side, place));
    for (let other = 0; other < first + some.length; other++) {
      project(all[other], side, sums);
      for (let row = Math.max(first, other); row < first + some.length; row++)
        gram[row * size + other] = sums[row - first];
    }
  }
  return gram;
}

function spread(
  { rows, values }: DesignColumn,
  weights: Float64Array,
  side: Float64Array,
  place: number,
): void {
  for (let at = 0; at < values.length; at++) {
    const row = rows ? rows[at] : at;
    side[row * width + place] = weights[row] * values[at];
  }
}

function project({ rows, values }: DesignColumn, side: Float64Array, sums: Float64Array): void {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let at = 0; at < values.length; at++) {
    const value = values[at];
    const from = (rows ? rows[at] : at) * width;
    s0 += value * side[from];
    s1 += value * side[from + 1];
    s2 += value * side[from + 2];
    s3 += value * side[from + 3];
  }
  sums[0] = s0;
  sums[1] = s1;
  sums[2] = s2;
  sums[3] = s3;
}
