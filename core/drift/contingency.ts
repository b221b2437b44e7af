import { chiSquaredTail } from './chi-squared.ts';

/** With fewer expected rows in a bin the statistic is not χ² any more (Cochran, 1954). */
const LEAST_EXPECTED = 5;

/**
 * Pearson's χ² test that two samples come from one distribution, from how many rows of each are in each bin. Bins that
 * are empty on both sides are not counted; without Yates's correction.
 */
export function contingency(
  a: readonly number[],
  b: readonly number[],
): { statistic: number; freedom: number; pValue: number } {
  const bins = a.map((count, i) => [count, b[i]]).filter(([inA, inB]) => inA + inB > 0);
  const [rowsA, rowsB] = [0, 1].map((side) => bins.reduce((sum, counts) => sum + counts[side], 0));
  const freedom = bins.length - 1;
  if (freedom < 1 || rowsA === 0 || rowsB === 0) return { statistic: 0, freedom: 0, pValue: 1 };
  let statistic = 0;
  for (const [inA, inB] of bins) {
    const share = (inA + inB) / (rowsA + rowsB);
    statistic += (inA - share * rowsA) ** 2 / (share * rowsA) + (inB - share * rowsB) ** 2 / (share * rowsB);
  }
  return { statistic, freedom, pValue: chiSquaredTail(statistic, freedom) };
}

/** The same counts with one bin at the end for all those in which the smaller sample can expect fewer than five rows. */
export function poolRare(a: readonly number[], b: readonly number[]): [number[], number[]] {
  const rows = [a, b].map((counts) => counts.reduce((sum, count) => sum + count, 0));
  const smaller = Math.min(...rows) / (rows[0] + rows[1]);
  const isRare = a.map((count, i) => (count + b[i]) * smaller < LEAST_EXPECTED);
  const pool = (counts: readonly number[]) => [
    ...counts.filter((_, i) => !isRare[i]),
    counts.reduce((sum, count, i) => sum + (isRare[i] ? count : 0), 0),
  ];
  return [pool(a), pool(b)];
}
