import type { Losses } from './losses.ts';

export type Choice = {
  /** The place among the configurations. */
  configuration: number;
  /** Mean normalised regret over the samples after this choice: 0 is the best of all everywhere. */
  regret: number;
};

/**
 * Chooses configurations one after the other: the next is the one that most lowers the mean normalised regret over the
 * samples, given those chosen, for its cost (the greedy portfolio of Feurer et al., "Auto-Sklearn 2.0", 2022, with costs).
 * A sample's regret is how far the best that was chosen is above the best of all, as a part of how far the median is.
 *
 * @param among the samples (places) that count
 * @param overhead as a part of a configuration's mean cost: how little a cheap one is better for being cheap
 */
export function choose(
  { losses, seconds, configurations }: Losses,
  count: number,
  { among = losses.map((_, i) => i), overhead = 1 } = {},
): Choice[] {
  const regrets = among.map((i) => normalise(losses[i]));
  const costs = relativeCosts(
    among.map((i) => seconds[i]),
    configurations.length,
  );
  const best = regrets.map(() => 1);
  const chosen: Choice[] = [];
  const left = new Set(configurations.keys());
  while (chosen.length < count && left.size > 0) {
    const gain = (own: number) =>
      best.reduce((sum, now, i) => sum + Math.max(0, now - regrets[i][own]), 0) / (costs[own] + overhead);
    const next = [...left].reduce((a, b) => (gain(b) > gain(a) ? b : a));
    if (gain(next) === 0) break;
    left.delete(next);
    best.forEach((now, i) => (best[i] = Math.min(now, regrets[i][next])));
    chosen.push({ configuration: next, regret: best.reduce((sum, now) => sum + now, 0) / best.length });
  }
  return chosen;
}

/** 0: the best; 1: the median, or worse, or not fitted. */
function normalise(losses: readonly (number | null)[]): number[] {
  const sorted = losses.filter((loss) => loss !== null).toSorted((a, b) => a - b);
  const [best, median] = [sorted[0], sorted[sorted.length >> 1]];
  const range = median - best || 1;
  return losses.map((loss) => (loss === null ? 1 : Math.min(1, (loss - best) / range)));
}

/** Of each configuration the mean over the samples, where 1 is what a configuration costs in the mean. */
function relativeCosts(seconds: readonly (readonly (number | null)[])[], configurations: number): number[] {
  const relative = seconds.map((own) => {
    const known = own.filter((value) => value !== null);
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    return own.map((value) => (value === null ? 1 : value / mean));
  });
  return Array.from(
    { length: configurations },
    (_, i) => relative.reduce((sum, own) => sum + own[i], 0) / relative.length,
  );
}
