import type { Losses } from './losses.ts';

export type Choice = {
  /** The place among the configurations. */
  configuration: number;
  /** Mean normalised regret over the samples after this choice: 0 is the best of all everywhere. */
  regret: number;
};

type Options = {
  /** The samples (places) that count; all where absent. */
  among?: readonly number[];
  /** As a part of a configuration's mean cost: how little a cheap one is better for being cheap. */
  overhead?: number;
  /** The kind of a configuration: of each kind the one that is best by itself for its cost comes before any second. */
  kindOf?: (configuration: Losses['configurations'][number]) => string;
};

/**
 * Chooses configurations one after the other: the next is the one that most lowers the mean normalised regret over the
 * samples, given those chosen, for its cost (the greedy portfolio of Feurer et al., "Auto-Sklearn 2.0", 2022, with costs).
 * A sample's regret is how far the best that was chosen is above the best of all, as a part of how far the median is.
 */
export function choose(
  { losses, seconds, configurations }: Losses,
  count: number,
  { among = [...losses.keys()], overhead = 1, kindOf }: Options = {},
): Choice[] {
  const regrets = among.map((i) => normalise(losses[i]));
  const costs = relativeCosts(
    among.map((i) => seconds[i]),
    configurations.length,
  ).map((cost) => cost + overhead);
  const alone = costs.map((cost, own) => cost * sum(regrets.map((row) => row[own])));
  const best = regrets.map(() => 1);
  const gain = (own: number) => sum(best.map((now, i) => Math.max(0, now - regrets[i][own]))) / costs[own];
  const chosen: Choice[] = [];
  const take = (pool: readonly number[], least: number) => {
    const left = new Set(pool.filter((own) => !chosen.some((c) => c.configuration === own)));
    while (left.size > 0 && chosen.length < count) {
      const next = [...left].reduce((a, b) =>
        gain(b) > gain(a) || (gain(b) === gain(a) && alone[b] < alone[a]) ? b : a,
      );
      if (gain(next) < least) break;
      left.delete(next);
      best.forEach((now, i) => (best[i] = Math.min(now, regrets[i][next])));
      chosen.push({ configuration: next, regret: sum(best) / best.length });
    }
  };
  const all = [...configurations.keys()];
  if (kindOf) {
    const kinds = Map.groupBy(all, (own) => kindOf(configurations[own]));
    take(
      [...kinds.values()].map((own) => own.reduce((a, b) => (alone[b] < alone[a] ? b : a))),
      0,
    );
  }
  take(all, Number.MIN_VALUE);
  return chosen;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** 0: the best; 1: the median, or not fitted; at most 1. */
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
