import type { z } from 'zod';
import type { Comparison, Evaluation } from '../../contracts/artifacts.ts';
import type { Gate } from '../../contracts/pipeline.ts';
import { formatNumber } from '../metrics/format.ts';

type Verdict = Pick<Evaluation, 'verdict' | 'reason'>;
type Limits = z.infer<typeof Gate>;

/**
 * Whether a challenger goes live: it must be better than the baseline and, where there is a champion that can be
 * compared, better than it by more than the margin, each with the gate's confidence. The reason is one sentence with
 * the numbers: of the comparison that failed, else of the last one.
 */
export function decide(
  comparisons: Comparison[],
  rows: number,
  gate: Limits,
  incomparable?: string,
): Verdict {
  const failed = comparisons.find(({ confidence }) => confidence < gate.confidence);
  const decisive = failed ?? comparisons.at(-1);
  if (!decisive) return { verdict: 'keep', reason: 'there was nothing to compare the model with' };
  const reason = [sentence(decisive, rows, gate), incomparable].filter(Boolean).join('; ');
  return { verdict: failed ? 'keep' : 'promote', reason };
}

function sentence(comparison: Comparison, rows: number, gate: Limits): string {
  const { metric, challenger, other, against } = comparison;
  const numbers = `${metric} ${formatNumber(challenger)} against ${formatNumber(other)} of ${against}`;
  return `${numbers} on the same ${formatNumber(rows)} rows; ${outcome(comparison, gate)}`;
}

function outcome({ difference, confidence }: Comparison, gate: Limits): string {
  if (difference.value <= 0) return 'not better';
  const sure = `confidence ${confidence.toFixed(2)}`;
  if (confidence >= gate.confidence) return `better with ${sure}`;
  const margin = gate.margin > 0 ? ` by more than ${formatNumber(gate.margin)}` : '';
  return `better${margin} only with ${sure}, not ${gate.confidence}`;
}
