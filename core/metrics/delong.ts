import type { Pair, PairedTest } from './paired.ts';
import { normalTail, z95 } from './paired.ts';
import { rank } from './ranking.ts';
import type { Scored } from './metric.ts';

/**
 * Whether one model's ROC AUC is greater than another's by more than `margin`, on the same rows of a binary problem
 * (DeLong, DeLong and Clarke-Pearson, "Comparing the areas under two or more correlated receiver operating
 * characteristic curves", 1988). The placement values come from one pass over the sorted scores, as in Sun and Xu, "Fast
 * implementation of DeLong's algorithm", 2014: N log N, where the definition takes every pair of rows.
 *
 * Undefined where a class has fewer than two rows: then there is no variance to estimate.
 */
export function delong({ challenger, other }: Pair, margin: number): PairedTest | undefined {
  const [ours, theirs] = [challenger, other].map(placements);
  const { positives, negatives } = ours;
  if (positives.length < 2 || negatives.length < 2) return undefined;
  const difference = mean(ours.positives) - mean(theirs.positives);
  const variance =
    varianceOfDifference(positives, theirs.positives) / positives.length +
    varianceOfDifference(negatives, theirs.negatives) / negatives.length;
  const error = Math.sqrt(variance);
  const above = difference - margin;
  return {
    difference: {
      value: difference,
      low: Math.max(-1, difference - z95 * error),
      high: Math.min(1, difference + z95 * error),
    },
    // Two models may order the rows alike in every pair: then there is nothing random about the difference.
    pValue: normalTail(error > 0 ? above / error : above * Infinity || 0),
  };
}

/**
 * Of each positive row the share of the negative ones with a lower score, of each negative row the share of the positive
 * ones with a higher one; equal scores count half. Each class in the order of its rows.
 */
type Placements = { positives: Float64Array; negatives: Float64Array };

function placements(scored: Scored): Placements {
  const { order, positive, last } = rank(scored, 1);
  const rows = order.length;
  const positives = positive.reduce((sum, one) => sum + one, 0);
  const negatives = rows - positives;
  const shares = new Float64Array(rows);
  let [negativesBelow, positivesBelow] = [0, 0];
  for (let start = 0, end = 0; start < rows; start = end) {
    let tied = 0;
    do tied += positive[end];
    while (!last[end++]);
    const tiedNegatives = end - start - tied;
    for (let i = start; i < end; i++) {
      shares[order[i]] = positive[i]
        ? (negativesBelow + tiedNegatives / 2) / negatives
        : (positives - positivesBelow - tied / 2) / positives;
    }
    negativesBelow += tiedNegatives;
    positivesBelow += tied;
  }
  const isPositive = (_: number, row: number) => scored.labels[row] === 1;
  return {
    positives: shares.filter(isPositive),
    negatives: shares.filter((share, row) => !isPositive(share, row)),
  };
}

function varianceOfDifference(a: Float64Array, b: Float64Array): number {
  const differences = a.map((value, i) => value - b[i]);
  const center = mean(differences);
  return differences.reduce((sum, value) => sum + (value - center) ** 2, 0) / (a.length - 1);
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
