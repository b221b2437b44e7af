import type { Comparison } from '../../contracts/artifacts.ts';
import type { Gate } from '../../contracts/pipeline.ts';
import { pairedBootstrap } from './bootstrap.ts';
import { delong } from './delong.ts';
import { mcnemar } from './mcnemar.ts';
import type { Metric, Scored } from './metric.ts';
import { checkScored, measure } from './metrics.ts';
import type { Pair, PairedTest } from './paired.ts';

export type ComparisonRequest = {
  metric: Metric;
  /** The challenger's predictions. */
  challenger: Scored;
  /** The other model's predictions for the same rows, and its threshold where it has one. */
  other: Scored['predictions'];
  otherThreshold?: number;
  /** Whom the challenger is compared with, for people: `baseline`, `version 3`. */
  against: string;
  /** By how much the challenger must be better, in the metric's unit. */
  margin: number;
  /** `auto`: the test that was made for the metric, where there is one. */
  test: Gate['test'];
  seed: number;
};

/**
 * Two models on the same rows by a paired test; which one, and how sure it is that the challenger is better by more than
 * the margin, is in the comparison. Differences are positive where the challenger is better.
 * @throws where the metric is undefined on these rows; ask `measure` first.
 */
export function compare(request: ComparisonRequest): Comparison {
  const { metric, challenger, other: predictions, otherThreshold, against } = request;
  const other = { ...challenger, predictions, threshold: otherThreshold };
  [challenger, other].forEach(checkScored);
  const { difference, pValue, test } = testPair({ challenger, other }, request);
  return {
    against,
    metric: metric.name,
    rows: challenger.labels.length,
    challenger: measure(metric, challenger),
    other: measure(metric, other),
    difference,
    test,
    pValue,
    confidence: 1 - pValue,
  };
}

/** ROC AUC by DeLong's test, accuracy without a margin by McNemar's, all else by the bootstrap. */
function testPair(
  pair: Pair,
  { metric, margin, test, seed }: ComparisonRequest,
): PairedTest & Pick<Comparison, 'test'> {
  if (test === 'auto' && metric.name === 'roc_auc') {
    const found = delong(pair, margin);
    if (found) return { ...found, test: 'delong' };
  }
  if (test === 'auto' && metric.name === 'accuracy' && margin === 0) {
    return { ...mcnemar(pair), test: 'mcnemar' };
  }
  return { ...pairedBootstrap(metric, pair, margin, seed), test: 'bootstrap' };
}
