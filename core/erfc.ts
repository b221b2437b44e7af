/** The complementary error function of x ≥ 0, by a Chebyshev fit with relative error below 1.2e-7 (Press et al., 6.2). */
export function erfc(x: number): number {
  const t = 2 / (2 + x);
  const coefficients = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
    -0.82215223, 0.17087277,
  ];
  return t * Math.exp(-x * x + coefficients.reduceRight((sum, c) => sum * t + c, 0));
}
