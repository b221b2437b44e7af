import { meanOf, type Scored, type Statistic } from './metric.ts';

/**
 * Mean negative log-likelihood of the true class, in nats. Probabilities are clipped to the machine epsilon of their
 * own type, as scikit-learn clips: one certain error costs at most 15.9 (float32) or 36.0 (float64).
 */
export function logLoss({ labels, predictions, classes }: Scored): Statistic {
  const epsilon = predictions instanceof Float32Array ? 2 ** -23 : 2 ** -52;
  return meanOf(
    Float64Array.from(labels, (label, row) => {
      const probability = predictions[row * classes + label];
      return -Math.log(Math.min(Math.max(probability, epsilon), 1 - epsilon));
    }),
  );
}

/** Mean squared distance of the positive class's probability from 0 or 1; binary. */
export function brierScore({ labels, predictions }: Scored): Statistic {
  return meanOf(Float64Array.from(labels, (label, row) => (predictions[row * 2 + 1] - label) ** 2));
}
