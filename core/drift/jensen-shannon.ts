/**
 * The Jensen-Shannon distance, base 2, of two distributions over the same bins: 0 for equal ones, 1 for those that share
 * no bin (Lin, "Divergence measures based on the Shannon entropy", 1991; its root is a metric: Endres and Schindelin,
 * 2003). `a` and `b` are weights: each is divided by its sum. `NaN` where one of them has none.
 */
export function jensenShannon(a: readonly number[], b: readonly number[]): number {
  const [sumA, sumB] = [sum(a), sum(b)];
  let divergence = 0;
  for (let i = 0; i < a.length; i++) {
    const [p, q] = [a[i] / sumA, b[i] / sumB];
    const middle = (p + q) / 2;
    divergence += (entropyTo(p, middle) + entropyTo(q, middle)) / 2;
  }
  // Rounding may leave equal distributions a little below zero.
  return Math.sqrt(Math.max(0, divergence));
}

/** p log₂(p / m), and its limit for p = 0. */
const entropyTo = (p: number, middle: number) => (p === 0 ? 0 : p * Math.log2(p / middle));

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
