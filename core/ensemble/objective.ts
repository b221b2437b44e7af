import { lossOf } from '../metrics/metrics.ts';
import type { Metric, Scored } from '../metrics/metric.ts';
import { sortedFloats } from './radix-sort.ts';

type Predictions = Scored['predictions'];

/**
 * A metric over fixed rows, as a loss of blends. `view` takes from a model's predictions ([rows, classes] or [rows])
 * what the metric depends on, such that a blend's view is the blend of the views: so blends are tried on few numbers.
 */
export type Objective = {
  view(predictions: Predictions): Float64Array;
  /** Less is better; NaN where the metric is undefined on these rows. */
  loss(view: Float64Array): number;
};

type Rows = { labels: ArrayLike<number>; classes: number };

/** `classes` is 0 for regression. */
export function objectiveOf(metric: Metric, rows: Rows): Objective {
  if (metric.name === 'log_loss') return logLoss(rows);
  if (metric.name === 'roc_auc' && rows.classes === 2) return rocAuc(rows);
  if (metric.name === 'rmse') return rmse(rows);
  const once = new Uint16Array(rows.labels.length).fill(1);
  return {
    view: (predictions) => Float64Array.from(predictions),
    loss: (view) => lossOf(metric, metric.prepare({ ...rows, predictions: view })(once)),
  };
}

/** Of all probabilities only the true class's counts. */
function logLoss({ labels, classes }: Rows): Objective {
  return {
    view: (predictions) => Float64Array.from(labels, (label, row) => predictions[row * classes + label]),
    loss: (view) => {
      let sum = 0;
      for (let i = 0; i < view.length; i++) sum -= Math.log(Math.max(view[i], 2 ** -52));
      return sum / view.length;
    },
  };
}

function rmse({ labels }: Rows): Objective {
  return {
    view: (predictions) => Float64Array.from(predictions),
    loss: (view) => {
      let sum = 0;
      for (let i = 0; i < view.length; i++) sum += (view[i] - labels[i]) ** 2;
      return Math.sqrt(sum / view.length);
    },
  };
}

/** The view has the negative rows' scores first: each side is sorted by itself, without an order of rows. */
function rocAuc({ labels, classes }: Rows): Objective {
  const rows = Int32Array.from({ length: labels.length }, (_, i) => i);
  const negatives = rows.filter((row) => labels[row] === 0);
  const order = Int32Array.of(...negatives, ...rows.filter((row) => labels[row] === 1));
  return {
    view: (predictions) => Float64Array.from(order, (row) => predictions[row * classes + 1]),
    loss: (view) =>
      -pairsInOrder(
        sortedFloats(view.subarray(0, negatives.length)),
        sortedFloats(view.subarray(negatives.length)),
      ),
  };
}

/** The share of (negative, positive) pairs in which the positive is above; ties count half. Both ascending. */
function pairsInOrder(negatives: Float32Array, positives: Float32Array): number {
  let [below, belowOrTied, pairs] = [0, 0, 0];
  for (const positive of positives) {
    while (below < negatives.length && negatives[below] < positive) below++;
    while (belowOrTied < negatives.length && negatives[belowOrTied] <= positive) belowOrTied++;
    pairs += below + belowOrTied;
  }
  return pairs / (2 * negatives.length * positives.length);
}
