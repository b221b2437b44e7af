import { ranksOf } from './histogram.ts';

/**
 * The two-sample Kolmogorov-Smirnov test. `statistic` is the greatest distance between the two distribution functions.
 * `points` are the `rows` values of the one sample, ascending, or fewer order statistics that stand for them, as
 * {@link makeBaseline} has them: `c` of them cost the statistic at most 1 / (c + 1). `values` are the other sample in
 * any order; what is not finite is not counted. They are neither copied nor sorted: the one distribution function is
 * constant between two points, so that the distance is greatest beside a point.
 *
 * `pValue` is asymptotic with Stephens' correction for small samples (Journal of the Royal Statistical Society B 32,
 * 1970); ties make it too large, never too small.
 */
export function kolmogorovSmirnov(
  points: ArrayLike<number>,
  rows: number,
  values: ArrayLike<number>,
): { statistic: number; pValue: number } {
  const { present, below, upTo } = ranksOf(values, points);
  if (!points.length || !present) return { statistic: 0, pValue: 1 };
  let statistic = 0;
  for (let j = 0; j < points.length; j++) {
    // Only the first of equal points has this many below it, only the last this many up to it.
    if (points[j] !== points[j - 1]) {
      statistic = Math.max(statistic, Math.abs(j / points.length - below[j] / present));
    }
    if (points[j] !== points[j + 1]) {
      statistic = Math.max(statistic, Math.abs((j + 1) / points.length - upTo[j] / present));
    }
  }
  const root = Math.sqrt((rows * present) / (rows + present));
  return { statistic, pValue: kolmogorovTail((root + 0.12 + 0.11 / root) * statistic) };
}

/**
 * The chance that Kolmogorov's limit distribution is above `x`: 2 Σ (-1)^(k-1) e^(-2k²x²), or for small `x`, where
 * that alternates slowly, the complement of its theta-function twin (√2π / x) Σ e^(-(2k-1)²π²/8x²).
 */
export function kolmogorovTail(x: number): number {
  if (x < 0.1) return 1; // below the resolution of a double
  const terms = [1, 2, 3, 4, 5, 6];
  if (x < 1) {
    const exponent = Math.PI ** 2 / (8 * x * x);
    const sum = terms.reduce((total, k) => total + Math.exp(-((2 * k - 1) ** 2) * exponent), 0);
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  return terms.reduce((total, k) => total - 2 * (-1) ** k * Math.exp(-2 * k * k * x * x), 0);
}
