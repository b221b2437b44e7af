import { logGamma } from './welch.ts';

/** How many of so many. */
export type Share = { of: number; held: number };

/** Chances that exceed the observed one by so little, relatively, count as equal: rounding errors are below it. */
const tolerance = 1e-7;

/**
 * Fisher's exact test of two shares, two-sided: the chance of a table at most as likely as this one, given its margins. As
 * scipy.stats.fisher_exact.
 */
export function fisherExact(a: Share, b: Share): number {
  const all = a.held + b.held;
  const rows = a.of + b.of;
  const from = Math.max(0, all - b.of);
  const to = Math.min(all, a.of);
  const logChance = (k: number) => logChoose(a.of, k) + logChoose(b.of, all - k) - logChoose(rows, all);
  const observed = logChance(a.held);
  let sum = 0;
  for (let k = from; k <= to; k++) {
    const chance = logChance(k);
    if (chance <= observed + tolerance) sum += Math.exp(chance);
  }
  return Math.min(1, sum);
}

const logChoose = (n: number, k: number) => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
