import { chiSquaredTail } from './chi-squared.ts';

/** Added to each bin's count: an empty bin would make the index infinite (Jeffreys' prior). */
const SMOOTHING = 0.5;

/**
 * The population stability index Σ (a - e) ln(a / e) of two distributions over the same bins (Siddiqi, "Credit Risk
 * Scorecards", 2006): below 0.1 little has changed, above 0.25 much has. `expected` are shares of `expectedRows` rows,
 * `counts` are rows.
 *
 * The index of a small sample is large by chance: without drift it is distributed as χ² with bins - 1 degrees of
 * freedom times 1/n + 1/m (Yurdakul and Naranjo, "Statistical properties of the population stability index", Journal
 * of Risk Model Validation, 2020). `pValue` is that chance. Bins empty on both sides are not counted.
 */
export function populationStability(
  expected: number[],
  expectedRows: number,
  counts: number[],
): { psi: number; pValue: number } {
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const bins = counts
    .map((count, bin) => ({ before: expected[bin] * expectedRows, now: count }))
    .filter(({ before, now }) => before > 0 || now > 0);
  const smooth = (count: number, total: number) => (count + SMOOTHING) / (total + SMOOTHING * bins.length);
  let psi = 0;
  for (const { before, now } of bins) {
    const [e, a] = [smooth(before, expectedRows), smooth(now, rows)];
    psi += (a - e) * Math.log(a / e);
  }
  const scale = 1 / expectedRows + 1 / rows;
  return { psi, pValue: bins.length < 2 ? 1 : chiSquaredTail(psi / scale, bins.length - 1) };
}
