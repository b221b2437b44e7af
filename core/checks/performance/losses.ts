import type { Scored } from '../../metrics/metric.ts';

/** Answers are float32: what a model calls certain is off by so much at least. */
const epsilon = 2 ** -23;

/** One loss for each row: log loss of a classifier, in nats and at most 15.9, or the squared error of a value. */
export function rowLosses({ labels, predictions, classes }: Scored): Float64Array {
  return Float64Array.from(labels, (label, row) => {
    if (classes === 0) return (predictions[row] - label) ** 2;
    return -Math.log(Math.min(1, Math.max(epsilon, predictions[row * classes + label])));
  });
}

export const lossName = (classes: number) => (classes > 0 ? 'log loss' : 'mean squared error');
