import { misconfigured } from '../../contracts/errors.ts';
import type { ProblemType } from '../../contracts/pipeline.ts';
import {
  accuracy,
  balancedAccuracy,
  cohenKappa,
  f1,
  macro,
  matthewsCorrcoef,
  ofPositive,
  precision,
  recall,
  statisticOf,
  weighted,
} from './confusion.ts';
import type { ConfusionScore, Metric, Scored } from './metric.ts';
import { brierScore, logLoss } from './probability.ts';
import { averagePrecision, rocAuc, topKAccuracy } from './ranking.ts';
import * as values from './regression.ts';

const binary = { problemTypes: ['binary'] } as const;
const multiclass = { problemTypes: ['multiclass'] } as const;
const classification = { problemTypes: ['binary', 'multiclass'] } as const;
const regression = { problemTypes: ['regression'] } as const;
const share = { greaterIsBetter: true, bounded: true };
/** At most 1, and below 0 for worse than nothing. */
const skill = { greaterIsBetter: true, bounded: false };
const loss = { greaterIsBetter: false, bounded: false };
const ofClasses = (score: ConfusionScore) => ({ ofConfusion: score, prepare: statisticOf(score) });

/** In the order in which people are shown them. */
const metrics: readonly Metric[] = [
  { name: 'roc_auc', ...binary, ...share, prepare: rocAuc },
  { name: 'roc_auc_ovr', ...multiclass, ...share, prepare: rocAuc },
  { name: 'average_precision', ...binary, ...share, prepare: averagePrecision },
  { name: 'log_loss', ...classification, ...loss, prepare: logLoss },
  { name: 'brier_score_loss', ...binary, ...loss, bounded: true, prepare: brierScore },
  { name: 'accuracy', ...classification, ...share, ...ofClasses(accuracy) },
  { name: 'balanced_accuracy', ...classification, ...share, ...ofClasses(balancedAccuracy) },
  { name: 'top_k_accuracy', ...multiclass, ...share, prepare: topKAccuracy },
  { name: 'f1', ...binary, ...share, ...ofClasses(ofPositive(f1)) },
  { name: 'precision', ...binary, ...share, ...ofClasses(ofPositive(precision)) },
  { name: 'recall', ...binary, ...share, ...ofClasses(ofPositive(recall)) },
  { name: 'f1_macro', ...multiclass, ...share, ...ofClasses(macro(f1)) },
  { name: 'f1_weighted', ...multiclass, ...share, ...ofClasses(weighted(f1)) },
  { name: 'precision_macro', ...multiclass, ...share, ...ofClasses(macro(precision)) },
  { name: 'recall_macro', ...multiclass, ...share, ...ofClasses(macro(recall)) },
  { name: 'matthews_corrcoef', ...classification, ...skill, ...ofClasses(matthewsCorrcoef) },
  { name: 'cohen_kappa', ...classification, ...skill, ...ofClasses(cohenKappa) },
  { name: 'rmse', ...regression, ...loss, prepare: values.rmse },
  { name: 'mae', ...regression, ...loss, prepare: values.mae },
  { name: 'median_absolute_error', ...regression, ...loss, prepare: values.medianAbsoluteError },
  { name: 'mape', ...regression, ...loss, prepare: values.mape, accepts: (label) => label !== 0 },
  { name: 'rmsle', ...regression, ...loss, prepare: values.rmsle, accepts: (label) => label > -1 },
  {
    name: 'mean_poisson_deviance',
    ...regression,
    ...loss,
    prepare: values.meanPoissonDeviance,
    accepts: (label) => label >= 0,
  },
  { name: 'max_error', ...regression, ...loss, prepare: values.maxError },
  { name: 'r2', ...regression, ...skill, prepare: values.r2 },
  { name: 'explained_variance', ...regression, ...skill, prepare: values.explainedVariance },
  { name: 'd2_absolute_error', ...regression, ...skill, prepare: values.d2AbsoluteError },
];

/** Names of scikit-learn's functions for what has a common short one; its scorers may start with `neg_`. */
const shortNames: Record<string, string> = {
  root_mean_squared_error: 'rmse',
  mean_absolute_error: 'mae',
  mean_absolute_percentage_error: 'mape',
  root_mean_squared_log_error: 'rmsle',
  brier_score: 'brier_score_loss',
};

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
  const plain = wanted.replace(/^neg_/, '');
  const found = metricsFor(problemType).find(({ name }) => name === (shortNames[plain] ?? plain));
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
