import type { Comparison, Evaluation } from '../../contracts/artifacts.ts';
import type { Gate } from '../../contracts/pipeline.ts';
import { formatNumber } from '../metrics/format.ts';

type Verdict = Pick<Evaluation, 'verdict' | 'reason'>;

/**
 * Whether a challenger goes live: it must be better than the baseline and, where there is a champion that can be
 * compared, better than it by more than the margin, each with the gate's confidence. The reason is one sentence with
 * the numbers: of the comparison that failed, else of the last one.
 */
export function decide(comparisons: Comparison[], gate: Gate, incomparable?: string): Verdict {
  const failed = comparisons.find((comparison) => !isBetter(comparison, gate));
  const decisive = failed ?? comparisons.at(-1);
  if (!decisive) return { verdict: 'keep', reason: 'there was nothing to compare the model with' };
  const reason = [sentence(decisive, gate), incomparable].filter(Boolean).join('; ');
  return { verdict: failed ? 'keep' : 'promote', reason };
}

/** A confidence of one half, which a gate may ask for, is that of a model compared with itself. */
const isBetter = ({ difference, confidence }: Comparison, gate: Gate) =>
  difference.value > 0 && confidence >= gate.confidence;

function sentence(comparison: Comparison, gate: Gate): string {
  const { metric, challenger, other, against } = comparison;
  const numbers = `${metric} ${formatNumber(challenger)} against ${formatNumber(other)} of ${against}`;
  return `${numbers} on the same ${rowsOf(comparison)}; ${outcome(comparison, gate)} (${testOf(comparison)})`;
}

/** `380 rows, without 20 that version 3 has learnt from` */
export function rowsOf({ rows, learnt, against }: Comparison): string {
  const text = `${formatNumber(rows)} rows`;
  if (!learnt?.rows) return text;
  const known = `${formatNumber(learnt.rows)} that ${against} has learnt from`;
  return learnt.leftOut ? `${text}, without ${known}` : `${text}, with ${known}, since too few others remain`;
}

function outcome({ difference, confidence }: Comparison, gate: Gate): string {
  if (difference.value <= 0) return 'not better';
  const sure = `confidence ${confidence.toFixed(2)}`;
  if (confidence >= gate.confidence) return `better with ${sure}`;
  const margin = gate.margin > 0 ? ` by more than ${formatNumber(gate.margin)}` : '';
  return `better${margin} only with ${sure}, not ${gate.confidence}`;
}

const namesOfTests = { delong: 'DeLong’s test', mcnemar: 'McNemar’s test', bootstrap: 'paired bootstrap' };

/** `DeLong’s test, p = 0.031` */
export const testOf = ({ test, pValue }: Pick<Comparison, 'test' | 'pValue'>) =>
  `${namesOfTests[test]}, p ${pValue < 0.0001 ? 'below 0.0001' : `= ${formatNumber(pValue)}`}`;
