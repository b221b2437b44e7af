/**
 * The two-sample Kolmogorov-Smirnov test. `statistic` is the greatest distance between the two distribution
 * functions; `points` may be fewer than the `rows` they stand for. `pValue` is asymptotic with Stephens' correction
 * for small samples (Journal of the Royal Statistical Society B 32, 1970); ties make it too large, never too small.
 */
export function kolmogorovSmirnov(
  points: ArrayLike<number>,
  rows: number,
  ascending: Float64Array,
): { statistic: number; pValue: number } {
  const statistic = distance(points, ascending);
  const root = Math.sqrt((rows * ascending.length) / (rows + ascending.length));
  return { statistic, pValue: kolmogorovTail((root + 0.12 + 0.11 / root) * statistic) };
}

/** Walks both ascending samples at once; ties are passed on both sides before the distance is taken. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [i, j, greatest] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i], b[j]);
    while (i < a.length && a[i] <= value) i++;
    while (j < b.length && b[j] <= value) j++;
    greatest = Math.max(greatest, Math.abs(i / a.length - j / b.length));
  }
  return greatest;
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
