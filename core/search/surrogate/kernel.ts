import type { Square } from './cholesky.ts';

/** Variances of the function and of the noise on its values, and a length-scale for each input. */
export type Hyperparameters = { signal: number; noise: number; lengthScales: Float64Array };

const root5 = Math.sqrt(5);

/**
 * Matérn's covariance for ν = 5/2 with a length-scale for each input (ARD), without the signal's variance
 * (Rasmussen and Williams, "Gaussian Processes for Machine Learning", equation 4.17).
 */
export function matern52(a: ArrayLike<number>, b: ArrayLike<number>, lengthScales: Float64Array): number {
  const r = root5 * distance(a, b, lengthScales);
  return (1 + r + r ** 2 / 3) * Math.exp(-r);
}

/** Its derivative by log ℓ of input d, divided by the squared distance along d in units of ℓ. */
export function matern52Slope(a: ArrayLike<number>, b: ArrayLike<number>, lengthScales: Float64Array) {
  const r = root5 * distance(a, b, lengthScales);
  return (5 / 3) * (1 + r) * Math.exp(-r);
}

/** The covariances of the values observed at `points`, noise included: [points, points]. */
export function gram(
  points: readonly Float64Array[],
  { signal, noise, lengthScales }: Hyperparameters,
): Square {
  const n = points.length;
  const values = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    values[i * n + i] = signal + noise;
    for (let j = 0; j < i; j++) {
      const covariance = signal * matern52(points[i], points[j], lengthScales);
      values[i * n + j] = covariance;
      values[j * n + i] = covariance;
    }
  }
  return { n, values };
}

function distance(a: ArrayLike<number>, b: ArrayLike<number>, lengthScales: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < lengthScales.length; d++) sum += ((a[d] - b[d]) / lengthScales[d]) ** 2;
  return Math.sqrt(sum);
}
