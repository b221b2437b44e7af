/**
 * The lower bound of a share, by Wilson's score interval ("Probable inference, the law of succession, and statistical
 * inference", 1927), which is sound for few observations and for shares near 0 and 1. For the mean of values between 0
 * and 1 it is careful: their variance is at most that of a share.
 *
 * @param share the observed mean, 0 … 1
 * @param z how many standard errors
 */
export function wilsonLow(share: number, n: number, z: number): number {
  if (n === 0) return 0;
  const spread = z * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2));
  return (share + z ** 2 / (2 * n) - spread) / (1 + z ** 2 / n);
}
