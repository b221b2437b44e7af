import { meanOf, type Scored, type Statistic } from './metric.ts';

/** The root of the mean squared error, in the target's unit. */
export function rmse(scored: Scored): Statistic {
  return rootOf(meanOf(errors(scored).map((error) => error * error)));
}

/** The mean absolute error, in the target's unit. */
export const mae = (scored: Scored) => meanOf(errors(scored).map(Math.abs));

/** The median of the absolute errors, in the target's unit. */
export const medianAbsoluteError = (scored: Scored) => medianOf(errors(scored).map(Math.abs));

/** The greatest absolute error, in the target's unit. */
export function maxError(scored: Scored): Statistic {
  const absolute = errors(scored).map(Math.abs);
  return (counts) => {
    let most = 0;
    for (let i = 0; i < absolute.length; i++) if (counts[i] && absolute[i] > most) most = absolute[i];
    return most;
  };
}

/**
 * The mean absolute error as a share of the label, 0.1 for ten percent. Undefined where a label is 0 (scikit-learn
 * divides by 2e-16 there).
 */
export const mape = (scored: Scored) =>
  meanOf(
    errors(scored).map((error, row) => {
      const label = scored.labels[row];
      return label === 0 ? Number.NaN : Math.abs(error / label);
    }),
  );

/** Twice the mean of y ln(y/ŷ) - y + ŷ; undefined for a label below 0, or a prediction not above 0. */
export function meanPoissonDeviance({ labels, predictions }: Scored): Statistic {
  return meanOf(
    Float64Array.from(labels, (label, row) => {
      const predicted = predictions[row];
      if (label < 0 || predicted <= 0) return Number.NaN;
      return 2 * ((label > 0 ? label * Math.log(label / predicted) : 0) - label + predicted);
    }),
  );
}

/** The root of the mean squared difference of ln(1 + y); undefined where that is no number. */
export function rmsle({ labels, predictions }: Scored): Statistic {
  return rootOf(
    meanOf(Float64Array.from(labels, (label, row) => (log1p(predictions[row]) - log1p(label)) ** 2)),
  );
}

const log1p = (value: number) => (value > -1 ? Math.log1p(value) : Number.NaN);

/**
 * The share of the variance that is explained; negative where the mean of the labels would do better. For constant
 * labels 1 where all predictions are right, else 0, as scikit-learn has it; undefined for a single row.
 */
export function r2(scored: Scored): Statistic {
  const labels = Float64Array.from(scored.labels);
  const variance = varianceOf(labels);
  const squaredError = meanOf(errors(scored).map((error) => error * error));
  return (counts) => (labels.length < 2 ? Number.NaN : explained(squaredError(counts), variance(counts)));
}

/** As {@link r2}, but an error that all predictions share does not count. */
export function explainedVariance(scored: Scored): Statistic {
  const variance = varianceOf(Float64Array.from(scored.labels));
  const errorVariance = varianceOf(errors(scored));
  return (counts) => explained(errorVariance(counts), variance(counts));
}

/** As {@link r2} with absolute errors: 1 - MAE / (MAE of the labels' median); undefined for a single row. */
export function d2AbsoluteError(scored: Scored): Statistic {
  const labels = Float64Array.from(scored.labels);
  const absoluteError = mae(scored);
  const median = medianOf(labels);
  return (counts) => {
    if (labels.length < 2) return Number.NaN;
    const centre = median(counts);
    let [sum, rows] = [0, 0];
    for (let i = 0; i < labels.length; i++) {
      sum += counts[i] * Math.abs(labels[i] - centre);
      rows += counts[i];
    }
    return explained(absoluteError(counts), sum / rows);
  };
}

function explained(error: number, spread: number): number {
  if (spread === 0) return error === 0 ? 1 : 0;
  return 1 - error / spread;
}

/**
 * In two passes: the square of the mean, taken from the mean square, would cost digits. Values are taken from the first
 * one on, so that equal ones have no variance at all.
 */
function varianceOf(all: Float64Array): Statistic {
  const values = all.map((value) => value - all[0]);
  const mean = meanOf(values);
  return (counts) => {
    const centre = mean(counts);
    let [sum, rows] = [0, 0];
    for (let i = 0; i < values.length; i++) {
      sum += counts[i] * (values[i] - centre) ** 2;
      rows += counts[i];
    }
    return sum / rows;
  };
}

/** The middle value, or the mean of the two middle ones. */
function medianOf(values: Float64Array): Statistic {
  const order = Int32Array.from(values, (_, i) => i).toSorted((a, b) => values[a] - values[b]);
  return (counts) => {
    let rows = 0;
    for (let i = 0; i < counts.length; i++) rows += counts[i];
    const [lower, upper] = [Math.floor((rows - 1) / 2), Math.floor(rows / 2)];
    let i = 0;
    let seen = counts[order[0]];
    while (seen <= lower) seen += counts[order[++i]];
    const below = values[order[i]];
    while (seen <= upper) seen += counts[order[++i]];
    return (below + values[order[i]]) / 2;
  };
}

const rootOf =
  (mean: Statistic): Statistic =>
  (counts) =>
    Math.sqrt(mean(counts));

const errors = ({ labels, predictions }: Scored) =>
  Float64Array.from(labels, (label, row) => predictions[row] - label);
