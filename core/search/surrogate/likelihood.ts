import type { Objective } from '../../estimators/linear/lbfgs.ts';
import { backward, cholesky, forward, inverse, type Square } from './cholesky.ts';
import { gram, matern52Slope, type Hyperparameters } from './kernel.ts';

export type Observations = {
  /** In the unit cube, all of one length. */
  points: readonly Float64Array[];
  /** One for each point; of mean 0 and variance 1, or near it. */
  values: Float64Array;
};

/** Of the logarithms: each length-scale's, then the signal's, then the noise's variance. */
export type Priors = { means: Float64Array; stds: Float64Array };

/**
 * Log-normal: length-scales about e^√2 · √inputs wide, so that many inputs do not make all points strangers (Hvarfner,
 * Hellsten and Nardi, "Vanilla Bayesian Optimization Performs Great in High Dimensions", 2024), a signal of variance
 * about 1, noise of about e⁻⁴. A dozen observations alone would leave them open.
 */
export function priors(inputs: number): Priors {
  const scale = Math.SQRT2 + Math.log(inputs) / 2;
  const each = <T>(one: T) => Array.from({ length: inputs }, () => one);
  return {
    means: Float64Array.of(...each(scale), 0, -4),
    stds: Float64Array.of(...each(Math.sqrt(3)), 1, 1),
  };
}

/** The hyperparameters of a vector of logarithms, in the order of {@link Priors}. */
export function unpack(logs: Float64Array): Hyperparameters {
  const inputs = logs.length - 2;
  const [signal, noise] = logs.subarray(inputs).map(Math.exp);
  return { lengthScales: logs.subarray(0, inputs).map(Math.exp), signal, noise };
}

/** Minus the log of likelihood times priors, by the logarithms of the hyperparameters. Infinite where undefined. */
export function negativeLogPosterior(observations: Observations, { means, stds }: Priors): Objective {
  return (logs, gradient) => {
    let value = negativeLogLikelihood(observations, unpack(logs), gradient);
    logs.forEach((log, i) => {
      const deviation = (log - means[i]) / stds[i];
      value += deviation ** 2 / 2;
      gradient[i] += deviation / stds[i];
    });
    return value;
  };
}

/**
 * Minus the log marginal likelihood of the observations; writes its gradient by the logarithms of the hyperparameters
 * (Rasmussen and Williams, equations 5.8 and 5.9). Infinite where the covariances are not positive definite.
 */
export function negativeLogLikelihood(
  { points, values }: Observations,
  hyperparameters: Hyperparameters,
  gradient: Float64Array,
): number {
  const covariances = gram(points, hyperparameters);
  const lower = cholesky(covariances);
  if (!lower) return Infinity;
  const { n } = lower;
  const weights = backward(lower, forward(lower, values));
  const outer = inverse(lower).values.map((value, at) => value - weights[(at / n) | 0] * weights[at % n]);
  writeGradient(points, hyperparameters, covariances, outer, gradient);
  let value = (n / 2) * Math.log(2 * Math.PI);
  for (let i = 0; i < n; i++) value += (values[i] * weights[i]) / 2 + Math.log(lower.values[i * n + i]);
  return value;
}

/** Half the trace of `outer` = K⁻¹ - ααᵀ times the covariances' derivative. */
function writeGradient(
  points: readonly Float64Array[],
  { lengthScales, signal, noise }: Hyperparameters,
  covariances: Square,
  outer: Float64Array,
  gradient: Float64Array,
): void {
  const { n, values } = covariances;
  const inputs = lengthScales.length;
  gradient.fill(0);
  for (let i = 0; i < n; i++) {
    gradient[inputs] += (outer[i * n + i] * signal) / 2;
    gradient[inputs + 1] += (outer[i * n + i] * noise) / 2;
    for (let j = 0; j < i; j++) {
      const weight = outer[i * n + j];
      gradient[inputs] += weight * values[i * n + j];
      const slope = weight * signal * matern52Slope(points[i], points[j], lengthScales);
      for (let d = 0; d < inputs; d++)
        gradient[d] += slope * ((points[i][d] - points[j][d]) / lengthScales[d]) ** 2;
    }
  }
}
