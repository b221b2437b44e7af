import { predictedClasses } from './confusion.ts';
import type { Pair, PairedTest } from './paired.ts';
import { z95 } from './paired.ts';

/**
 * Whether one classifier answers more of the same rows rightly than another: McNemar's test on the rows that one of them
 * alone answers rightly. The p-value is the binomial distribution's mid-p for any number of such rows: the exact test is
 * too shy where they are few, the χ² one too bold. The interval is Bonett and Price's ("Adjusted Wald confidence interval
 * for a difference of binomial proportions based on paired data", 2012). Both are what Fagerland, Lydersen and Laake
 * recommend ("Recommended tests and confidence intervals for paired binomial proportions", 2014).
 */
export function mcnemar({ challenger, other }: Pair): PairedTest {
  const { labels } = challenger;
  const [ours, theirs] = [challenger, other].map(predictedClasses);
  let [oursAlone, theirsAlone] = [0, 0];
  for (let row = 0; row < labels.length; row++) {
    const weAreRight = ours[row] === labels[row];
    if (weAreRight === (theirs[row] === labels[row])) continue;
    if (weAreRight) oursAlone++;
    else theirsAlone++;
  }
  return {
    difference: intervalOf(oursAlone, theirsAlone, labels.length),
    pValue: midP(oursAlone, theirsAlone),
  };
}

/**
 * P(X > hits) + P(X = hits) / 2 of hits + misses fair coins. The smaller of both tails is summed, so that a swapped pair
 * gives exactly one minus it.
 */
export function midP(hits: number, misses: number): number {
  if (hits === misses) return 0.5;
  if (hits < misses) return 1 - midP(misses, hits);
  const coins = hits + misses;
  let term = Math.exp(logChoose(coins, misses) - coins * Math.LN2);
  let sum = term / 2;
  for (let heads = hits; heads < coins && term > sum * Number.EPSILON; heads++) {
    term *= (coins - heads) / (heads + 1);
    sum += term;
  }
  return sum;
}

/** Of `from` things, `count` at most half of them. */
function logChoose(from: number, count: number): number {
  let sum = 0;
  for (let i = 1; i <= count; i++) sum += Math.log1p((from - count) / i);
  return sum;
}

function intervalOf(oursAlone: number, theirsAlone: number, rows: number): PairedTest['difference'] {
  const value = (oursAlone - theirsAlone) / rows;
  const [ours, theirs] = [oursAlone, theirsAlone].map((count) => (count + 1) / (rows + 2));
  const center = ours - theirs;
  const error = Math.sqrt((ours + theirs - center ** 2) / (rows + 2));
  return {
    value,
    // It is drawn towards 0, and of few rows may not hold the value itself.
    low: Math.min(value, Math.max(-1, center - z95 * error)),
    high: Math.max(value, Math.min(1, center + z95 * error)),
  };
}
