import { quantile } from '../metrics/quantile.ts';

/**
 * The median, and on each side a bound that the true median passes no oftener than a normal variable passes `z` standard
 * errors, about once in 740 times for z = 3, whatever the distribution: the order statistics at n/2 ± z·√n/2 (Conover,
 * "Practical Nonparametric Statistics", 3rd ed., section 3.2). Undefined for fewer values than that takes, 13 for z = 3.
 */
export function medianWithBounds(values: number[], z: number) {
  const n = values.length;
  const below = Math.floor(n / 2 - (z * Math.sqrt(n)) / 2);
  if (below < 1) return undefined;
  const ascending = Float64Array.from(values).toSorted();
  return { value: quantile(ascending, 0.5), low: ascending[below - 1], high: ascending[n - below] };
}
