import { misconfigured } from '../../contracts/errors.ts';
import type { Pipeline, ProblemType } from '../../contracts/pipeline.ts';
import { primaryMetric } from '../metrics/metrics.ts';

/**
 * The name of the metric that the pipeline goes by.
 * @param labels class codes, or values
 * @throws Failure `Misconfigured` metric_unknown, metric_undefined where it is not defined for one of the labels, or
 *   costs_not_binary
 */
export function chooseMetric(
  { metric, costs }: Pick<Pipeline, 'metric' | 'costs'>,
  problemType: ProblemType,
  labels: Float64Array,
): string {
  if (costs && problemType !== 'binary') {
    const text = `The definition says what errors of two classes cost, and the problem is ${problemType}.`;
    throw misconfigured('costs_not_binary', text);
  }
  const { name, accepts } = primaryMetric(problemType, metric);
  const refused = accepts && labels.find((label) => !accepts(label));
  if (refused === undefined) return name;
  throw misconfigured('metric_undefined', `The metric "${name}" is not defined for a target of ${refused}.`);
}
