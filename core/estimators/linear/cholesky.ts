import { dot } from './vector.ts';

/**
 * The Cholesky factor of a symmetric matrix [size, size], row-major, in place: its lower triangle is read, and holds
 * the factor L of L Lᵀ afterwards. A pivot that rounding left at nothing is replaced by a small share of its diagonal,
 * so that a matrix of less than full rank has a factor too.
 */
export function factorise(matrix: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let j = 0; j < i; j++) {
      const own = matrix[row + j] - dot(matrix, matrix, j, row, j * size);
      matrix[row + j] = own / matrix[j * size + j];
    }
    const diagonal = matrix[row + i];
    const pivot = diagonal - dot(matrix, matrix, i, row, row);
    matrix[row + i] = Math.sqrt(Math.max(pivot, diagonal * leastPivot, Number.MIN_VALUE));
  }
}

const leastPivot = 1e-12;

/** Solves L Lᵀ X = B in place; `vectors` is B, [size, count] row-major. */
export function solveFactorised(factor: Float64Array, size: number, vectors: Float64Array, count: number) {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) subtract(vectors, i, factor[i * size + j], j, count);
    divide(vectors, i, factor[i * size + i], count);
  }
  for (let i = size - 1; i >= 0; i--) {
    divide(vectors, i, factor[i * size + i], count);
    for (let j = 0; j < i; j++) subtract(vectors, j, factor[i * size + j], i, count);
  }
}

function subtract(rows: Float64Array, to: number, times: number, what: number, count: number): void {
  for (let k = 0; k < count; k++) rows[to * count + k] -= times * rows[what * count + k];
}

function divide(rows: Float64Array, row: number, by: number, count: number): void {
  for (let k = row * count; k < (row + 1) * count; k++) rows[k] /= by;
}
