import { misconfigured } from '../../contracts/errors.ts';
import type { ProblemType } from '../../contracts/pipeline.ts';
import { accuracy, balancedAccuracy, f1, precision, recall } from './confusion.ts';
import type { Metric, Scored } from './metric.ts';
import { brierScore, logLoss } from './probability.ts';
import { averagePrecision, rocAuc } from './ranking.ts';
import { mae, r2, rmse } from './regression.ts';

const binary = { problemTypes: ['binary'] } as const;
const classification = { problemTypes: ['binary', 'multiclass'] } as const;
const regression = { problemTypes: ['regression'] } as const;
const share = { greaterIsBetter: true, bounded: true };
const loss = { greaterIsBetter: false, bounded: false };

/** In the order in which people are shown them. */
const metrics: readonly Metric[] = [
  { name: 'roc_auc', ...classification, ...share, prepare: rocAuc },
  { name: 'average_precision', ...binary, ...share, prepare: averagePrecision },
  { name: 'log_loss', ...classification, ...loss, prepare: logLoss },
  { name: 'brier_score', ...binary, ...loss, bounded: true, prepare: brierScore },
  { name: 'accuracy', ...classification, ...share, prepare: accuracy },
  { name: 'balanced_accuracy', ...classification, ...share, prepare: balancedAccuracy },
  { name: 'f1', ...classification, ...share, prepare: f1 },
  { name: 'precision', ...classification, ...share, prepare: precision },
  { name: 'recall', ...classification, ...share, prepare: recall },
  { name: 'rmse', ...regression, ...loss, prepare: rmse },
  { name: 'mae', ...regression, ...loss, prepare: mae },
  { name: 'r2', ...regression, ...share, bounded: false, prepare: r2 },
];

const primary: Record<ProblemType, string> = {
  binary: 'roc_auc',
  multiclass: 'log_loss',
  regression: 'rmse',
};

/** The metrics that fit the problem. */
export const metricsFor = (problemType: ProblemType): Metric[] =>
  metrics.filter((m) => m.problemTypes.includes(problemType));

/**
 * The metric that candidates are ranked by and the gate decides on: the one that is wanted, or the problem type's own.
 * @throws Failure `Misconfigured` metric_unknown where the problem type has no metric of that name
 */
export function primaryMetric(problemType: ProblemType, wanted = primary[problemType]): Metric {
  const found = metricsFor(problemType).find(({ name }) => name === wanted);
  if (found) return found;
  const names = metricsFor(problemType).map(({ name }) => name);
  const text = `There is no metric "${wanted}" for a ${problemType} problem. There are ${names.join(', ')}.`;
  throw misconfigured('metric_unknown', text);
}

/** @throws where there is no metric of that name: a bug, names come from here. */
export function metricNamed(name: string): Metric {
  const found = metrics.find((m) => m.name === name);
  if (!found) throw new Error(`no metric "${name}"`);
  return found;
}

/** One metric over all rows; `NaN` where it is undefined. */
export function measure(metric: Metric, scored: Scored): number {
  checkScored(scored);
  return metric.prepare(scored)(new Uint16Array(scored.labels.length).fill(1));
}

/** The metric turned so that less is better: what a search minimises. */
export const lossOf = (metric: Metric, value: number) => (metric.greaterIsBetter ? -value : value);

/** A model that answers NaN is broken, and every metric would hide it in its own way. */
export function checkScored({ labels, predictions, classes }: Scored): void {
  const expected = labels.length * Math.max(1, classes);
  if (predictions.length !== expected) {
    throw new Error(`${predictions.length} predictions for ${labels.length} rows, expected ${expected}`);
  }
  const broken = predictions.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0) throw new Error(`prediction ${broken} is ${predictions[broken]}`);
}
