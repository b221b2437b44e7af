import { measure, metricNamed } from '../metrics/metrics.ts';
import type { Part, Task } from './estimator.ts';

/**
 * What an estimator's own choices in validation go by, such as when to stop: the log loss, or the mean squared error.
 * The mean over the folds; `predictions` as in `Validated`.
 */
export function validationLoss(
  parts: readonly Pick<Part, 'labels'>[],
  predictions: readonly Float64Array[],
  { problemType, classes }: Task,
): number {
  const metric = metricNamed(problemType === 'regression' ? 'rmse' : 'log_loss');
  const losses = parts.map(({ labels }, k) =>
    measure(metric, { labels, predictions: predictions[k], classes }),
  );
  const powers = problemType === 'regression' ? losses.map((loss) => loss * loss) : losses;
  return powers.reduce((sum, loss) => sum + loss, 0) / parts.length;
}
