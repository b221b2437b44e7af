import type { Fitted } from '../../contracts/artifacts.ts';
import type { Task, Validated } from '../estimators/estimator.ts';
import type { Metric, Scored } from '../metrics/metric.ts';
import { lossOf, measure, primaryMetric } from '../metrics/metrics.ts';
import { chooseThreshold } from '../metrics/threshold.ts';

/**
 * The problem's primary metric (or the one that is wanted) on the validation rows: the mean over the folds; over all
 * folds' rows together where it is undefined on one of them, as ROC AUC is on a fold of one class. Where it depends on
 * the threshold of the positive class, with the one that is best for all of them.
 *
 * @param labels of each fold's validation rows
 * @throws where it is undefined even then
 */
export function scoreFolds(
  { problemType, classes }: Task,
  labels: readonly Float32Array[],
  { iterations, predictions }: Validated,
  wanted?: string,
): Omit<Fitted, 'candidate'> {
  const metric = primaryMetric(problemType, wanted);
  const parts = predictions.map((own, k) => ({ predictions: own, labels: labels[k], classes }));
  const all = () => ({ ...joined(parts), classes });
  const isCut = problemType === 'binary' && metric.ofConfusion;
  const threshold = isCut ? bestThreshold(metric, all()) : undefined;
  const mean = average(parts.map((part) => measure(metric, { ...part, threshold })));
  const score = Number.isNaN(mean) ? measure(metric, { ...all(), threshold }) : mean;
  if (!Number.isFinite(score)) throw new Error(`${metric.name} is not defined on the validation rows`);
  return { metric: metric.name, score, loss: lossOf(metric, score), iterations };
}

function bestThreshold(metric: Metric, { predictions, labels }: Scored): number {
  return chooseThreshold(
    predictions.filter((_, i) => i % 2 === 1),
    labels,
    { metric },
  );
}

const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const joined = (parts: { predictions: Float64Array; labels: Float32Array }[]) => ({
  predictions: Float64Array.from(parts.flatMap((part) => Array.from(part.predictions))),
  labels: Float32Array.from(parts.flatMap((part) => Array.from(part.labels))),
});
