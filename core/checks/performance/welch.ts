/** A sample by its size, mean and standard deviation (n - 1 in the denominator). */
export type Moments = { rows: number; mean: number; spread: number };

export function momentsOf(values: ArrayLike<number>): Moments {
  const rows = values.length;
  let mean = 0;
  for (let i = 0; i < rows; i++) mean += values[i] / rows;
  let squares = 0;
  for (let i = 0; i < rows; i++) squares += (values[i] - mean) ** 2;
  return { rows, mean, spread: rows > 1 ? Math.sqrt(squares / (rows - 1)) : 0 };
}

/**
 * Welch's t-test for samples of unequal variances, one-sided: the chance of `now` having so much greater a mean where the
 * means are equal. As scipy.stats.ttest_ind(now, before, equal_var=False, alternative='greater'). Where neither sample varies the
 * means are compared as they are.
 */
export function welchGreater(now: Moments, before: Moments): { t: number; freedom: number; pValue: number } {
  const [a, b] = [now.spread ** 2 / now.rows, before.spread ** 2 / before.rows];
  const difference = now.mean - before.mean;
  if (a + b === 0) return { t: Math.sign(difference) * Infinity, freedom: 1, pValue: difference > 0 ? 0 : 1 };
  const t = difference / Math.sqrt(a + b);
  const freedom = (a + b) ** 2 / (a ** 2 / (now.rows - 1) + b ** 2 / (before.rows - 1));
  return { t, freedom, pValue: studentTail(t, freedom) };
}

/** The chance that Student's t with `freedom` degrees of freedom, not necessarily whole, is above `t`. */
export function studentTail(t: number, freedom: number): number {
  const half = incompleteBeta(freedom / 2, 0.5, freedom / (freedom + t * t)) / 2;
  return t > 0 ? half : 1 - half;
}

/**
 * The regularised incomplete beta function by Lentz's evaluation of its continued fraction (Press et al., "Numerical Recipes",
 * 6.4), relative error near 1e-12.
 */
export function incompleteBeta(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(a, b, x)) / a
    : 1 - (front * betaFraction(b, a, 1 - x)) / b;
}

function betaFraction(a: number, b: number, x: number): number {
  const least = 1e-300;
  const away = (value: number) => (Math.abs(value) < least ? least : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return fraction;
}

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x) for x > 0, by Lanczos' approximation (g = 7, nine terms), relative error near 1e-15. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const shifted = x - 1;
  const sum = lanczos.reduce((total, term, i) => (i === 0 ? term : total + term / (shifted + i)), 0);
  const t = shifted + 7.5;
  return Math.log(2 * Math.PI) / 2 + (shifted + 0.5) * Math.log(t) - t + Math.log(sum);
}
