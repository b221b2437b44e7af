import type { Ensemble } from '../../contracts/artifacts.ts';
import type { Costs as ErrorCosts } from '../../contracts/pipeline.ts';
import { calibrate, chooseCalibration } from '../calibration/calibrate.ts';
import { fitInterval } from '../calibration/interval.ts';
import { measure } from '../metrics/metrics.ts';
import type { Metric, Scored } from '../metrics/metric.ts';
import { chooseThreshold } from '../metrics/threshold.ts';
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
  const { library, metric, coverage, seed } = request;
  const { candidates, labels, classes } = library;
  const weights = chooseWeights(library, metric, request, seed);
  const members = candidates
    .map(({ candidate, iterations }, m) => ({ candidate, iterations, weight: weights[m] }))
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight);
  const blended = blend(library.predictions, weights);
  const validation = (predictions: Float64Array, threshold?: number) => ({
    metric: metric.name,
    score: meanScore(library, { predictions, threshold }, metric),
  });
  if (classes === 0) {
    const interval = fitInterval({ predictions: blended, labels }, coverage, seed);
    return { members, ...(interval && { interval }), validation: validation(blended) };
  }
  const calibration = chooseCalibration({ probabilities: blended, labels, classes }, metric, seed);
  const final = calibration ? calibrate(blended, classes, calibration) : blended;
  const threshold = classes === 2 ? thresholdOf(final, request) : undefined;
  return {
    members,
    ...(calibration && { calibration }),
    ...(threshold !== undefined && { threshold }),
    validation: validation(final, threshold),
  };
}

/** Undefined where the likelier class is the answer. */
function thresholdOf(
  probabilities: Float64Array,
  { library, metric, errorCosts }: Request,
): number | undefined {
  // As the graph compares them: the same rows are cut off in float32.
  const positive = Float32Array.from(library.labels, (_, row) => probabilities[2 * row + 1]);
  const goal = errorCosts ? { costs: errorCosts } : { metric };
  const threshold = chooseThreshold(positive, library.labels, goal);
  return threshold === 0.5 ? undefined : Math.fround(threshold);
}

/** As the leaderboard has it: the mean over the folds, or of all rows together where it is undefined on one of them. */
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
