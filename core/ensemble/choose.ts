import type { Ensemble } from '../../contracts/artifacts.ts';
import type { Costs as ErrorCosts } from '../../contracts/pipeline.ts';
import { calibrate, chooseCalibration } from '../calibration/calibrate.ts';
import { fitInterval } from '../calibration/interval.ts';
import { measure } from '../metrics/metrics.ts';
import type { Metric, Scored } from '../metrics/metric.ts';
import { chooseThreshold, type ThresholdGoal } from '../metrics/threshold.ts';
import { blend } from './blend.ts';
import type { Library } from './library.ts';
import { chooseWeights, type Costs } from './weights.ts';

type Request = Costs & {
  library: Library;
  metric: Metric;
  /** Of a binary model's errors, for its threshold; without them the threshold is where the metric is best. */
  errorCosts?: ErrorCosts;
  /** Of the prediction intervals of a regression. */
  coverage: number;
  seed: number;
};

/**
 * The final model, decided on out-of-fold predictions: its members and their weights, and what is done to the blend's
 * answers. Equal requests give equal ensembles.
 */
export function chooseEnsemble(request: Request): Ensemble {
  const { library, metric, seed } = request;
  const weights = chooseWeights(library, metric, request, seed);
  const members = library.candidates
    .map(({ candidate, iterations }, m) => ({ candidate, iterations, weight: weights[m] }))
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight);
  const { predictions, ...adjustments } = adjust(blend(library.predictions, weights), request);
  const { calibration, threshold } = adjustments;
  const isAsFitted = members.length === 1 && !calibration && threshold === undefined;
  const score = isAsFitted
    ? library.candidates[weights.indexOf(1)].score
    : meanScore(library, { predictions, threshold }, metric);
  return { members, ...adjustments, validation: { metric: metric.name, score } };
}

type Adjustments = Pick<Ensemble, 'calibration' | 'interval' | 'threshold'>;

/** What is done to the blend's answers, and what they are then. */
function adjust(
  blended: Float64Array,
  { library: { labels, classes }, metric, errorCosts, coverage, seed }: Request,
): Adjustments & { predictions: Float64Array } {
  if (classes === 0) {
    const interval = fitInterval({ predictions: blended, labels }, coverage, seed);
    return { predictions: blended, ...(interval && { interval }) };
  }
  const calibration = chooseCalibration({ probabilities: blended, labels, classes }, metric, seed);
  const predictions = calibration ? calibrate(blended, classes, calibration) : blended;
  const goal = errorCosts ? { costs: errorCosts } : { metric };
  const threshold = classes === 2 ? thresholdOf(predictions, labels, goal) : undefined;
  return {
    predictions,
    ...(calibration && { calibration }),
    ...(threshold !== undefined && { threshold }),
  };
}

/** Undefined where the likelier class is the answer. */
function thresholdOf(
  probabilities: Float64Array,
  labels: Float32Array,
  goal: ThresholdGoal,
): number | undefined {
  // As the graph compares them: the same rows are cut off in float32.
  const positive = Float32Array.from(labels, (_, row) => probabilities[2 * row + 1]);
  const threshold = chooseThreshold(positive, labels, goal);
  return threshold === 0.5 ? undefined : Math.fround(threshold);
}

/** The mean over the folds, as on the leaderboard; of all rows together where it is undefined on one of them. */
function meanScore(
  { labels, classes, folds }: Library,
  { predictions, threshold }: Pick<Scored, 'predictions' | 'threshold'>,
  metric: Metric,
): number {
  const width = Math.max(1, classes);
  const scores = folds.map((rows) => {
    const own = new Float64Array(rows.length * width);
    rows.forEach((row, i) => own.set(predictions.subarray(row * width, (row + 1) * width), i * width));
    const labelsOfFold = Float32Array.from(rows, (row) => labels[row]);
    return measure(metric, { labels: labelsOfFold, predictions: own, classes, threshold });
  });
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return Number.isNaN(mean) ? measure(metric, { labels, predictions, classes, threshold }) : mean;
}
