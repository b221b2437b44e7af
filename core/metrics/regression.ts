import { meanOf, type Scored, type Statistic } from './metric.ts';

/** The root of the mean squared error, in the target's unit. */
export function rmse(scored: Scored): Statistic {
  const squared = meanOf(errors(scored).map((error) => error * error));
  return (counts) => Math.sqrt(squared(counts));
}

/** The mean absolute error, in the target's unit. */
export const mae = (scored: Scored) => meanOf(errors(scored).map(Math.abs));

/**
 * The share of the variance that is explained; negative where the mean of the labels would do better. For constant
 * labels 1 where all predictions are right, else 0, as scikit-learn has it; undefined for a single row.
 */
export function r2(scored: Scored): Statistic {
  const labels = Float64Array.from(scored.labels);
  const meanLabel = meanOf(labels);
  const squaredError = meanOf(errors(scored).map((error) => error * error));
  return (counts) => {
    if (labels.length < 2) return Number.NaN;
    const variance = meanSquare(labels, meanLabel(counts), counts);
    const error = squaredError(counts);
    if (variance === 0) return error === 0 ? 1 : 0;
    return 1 - error / variance;
  };
}

function meanSquare(values: Float64Array, centre: number, counts: Uint16Array): number {
  let sum = 0;
  let rows = 0;
  for (let i = 0; i < values.length; i++) {
    sum += counts[i] * (values[i] - centre) ** 2;
    rows += counts[i];
  }
  return sum / rows;
}

const errors = ({ labels, predictions }: Scored) =>
  Float64Array.from(labels, (label, row) => predictions[row] - label);
