import type { ProblemType } from '../../contracts/pipeline.ts';
import { accuracy, balancedAccuracy, f1, precision, recall } from './confusion.ts';
import type { Metric, Scored } from './metric.ts';
import { brierScore, logLoss } from './probability.ts';
import { averagePrecision, rocAuc } from './ranking.ts';
import { mae, r2, rmse } from './regression.ts';

const binary = ['binary'] as const;
const classification = ['binary', 'multiclass'] as const;
const regression = ['regression'] as const;

/** In the order in which people are shown them. */
const metrics: readonly Metric[] = [
  { name: 'roc_auc', greaterIsBetter: true, problemTypes: classification, prepare: rocAuc },
  { name: 'average_precision', greaterIsBetter: true, problemTypes: binary, prepare: averagePrecision },
  { name: 'log_loss', greaterIsBetter: false, problemTypes: classification, prepare: logLoss },
  { name: 'brier_score', greaterIsBetter: false, problemTypes: binary, prepare: brierScore },
  { name: 'accuracy', greaterIsBetter: true, problemTypes: classification, prepare: accuracy },
  {
    name: 'balanced_accuracy',
    greaterIsBetter: true,
    problemTypes: classification,
    prepare: balancedAccuracy,
  },
  { name: 'f1', greaterIsBetter: true, problemTypes: classification, prepare: f1 },
  { name: 'precision', greaterIsBetter: true, problemTypes: classification, prepare: precision },
  { name: 'recall', greaterIsBetter: true, problemTypes: classification, prepare: recall },
  { name: 'rmse', greaterIsBetter: false, problemTypes: regression, prepare: rmse },
  { name: 'mae', greaterIsBetter: false, problemTypes: regression, prepare: mae },
  { name: 'r2', greaterIsBetter: true, problemTypes: regression, prepare: r2 },
];

const primary: Record<ProblemType, string> = {
  binary: 'roc_auc',
  multiclass: 'log_loss',
  regression: 'rmse',
};

/** The metrics that fit the problem. */
export const metricsFor = (problemType: ProblemType): Metric[] =>
  metrics.filter((m) => m.problemTypes.includes(problemType));

/** The metric that candidates are ranked by and the gate decides on. */
export const primaryMetric = (problemType: ProblemType): Metric => metricNamed(primary[problemType]);

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
