import { erfc } from '../erfc.ts';

/** The chance that a standard normal variable is above `z`. Relative error below 1.2e-7 for z ≥ 0. */
export const normalTail = (z: number): number =>
  z < 0 ? 1 - erfc(-z / Math.SQRT2) / 2 : erfc(z / Math.SQRT2) / 2;

/**
 * The area under the ROC curve of scores that tell `high` from `low`: the chance that one of `high` scores above one of
 * `low`, ties counting half (Mann and Whitney, 1947). `variance` is its variance where both come from one distribution,
 * corrected for ties; scores that are all equal have none. `NaN` where one side is empty.
 */
export function mannWhitney(
  low: ArrayLike<number>,
  high: ArrayLike<number>,
): { auc: number; variance: number } {
  const [n, m] = [low.length, high.length];
  const [a, b] = [Float64Array.from(low).toSorted(), Float64Array.from(high).toSorted()];
  let [i, j, wins, ties] = [0, 0, 0, 0];
  while (i < n || j < m) {
    const value = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
    const [startA, startB] = [i, j];
    while (i < n && a[i] === value) i++;
    while (j < m && b[j] === value) j++;
    wins += (j - startB) * (startA + (i - startA) / 2);
    const tied = i - startA + (j - startB);
    ties += tied ** 3 - tied;
  }
  const rows = n + m;
  return { auc: wins / (n * m), variance: (rows + 1 - ties / (rows * (rows - 1))) / (12 * n * m) };
}
