import type { Predictions } from '../onnx/predict.ts';

/** Row-major [rows, classes] probabilities or [rows] values, as metrics take them. */
export const rawPredictions = (predictions: Predictions): Float64Array =>
  'values' in predictions ? predictions.values : predictions.probabilities;

/**
 * What a model without features would say of every row: the classes' shares among the training rows, or their mean.
 * A challenger must beat it.
 */
export function priorPredictions(
  trainLabels: ArrayLike<number>,
  classes: number,
  rows: number,
): Float64Array {
  const width = Math.max(1, classes);
  const prior = new Float64Array(width);
  for (let i = 0; i < trainLabels.length; i++) {
    const label = trainLabels[i];
    prior[classes ? label : 0] += (classes ? 1 : label) / trainLabels.length;
  }
  return new Float64Array(rows * width).map((_, i) => prior[i % width]);
}
