import { metrics, type Result } from './result.ts';
import type { DataSet } from './shared.ts';

/** A set and the results of each system on it, by the system's id. */
export type Row = { set: DataSet; results: Map<string, Result[]> };

/**
 * Mean scores of systems over the splits that all of them were asked on, so that a hard split is hard for all.
 * Undefined for a system that failed on one of these; no answer at all where there is no such split.
 */
export function pairedScores({ results }: Row, ids: string[]): (number | undefined)[] | undefined {
  const bySplit = ids.map((id) => new Map(results.get(id)?.map((result) => [result.split, result])));
  const splits = [...bySplit[0].keys()].filter((split) => bySplit.every((of) => of.has(split)));
  if (!splits.length) return undefined;
  return bySplit.map((of) => {
    const scores = splits.flatMap((split) => of.get(split)!.score ?? []);
    return scores.length === splits.length ? mean(scores) : undefined;
  });
}

/** Ranks from 1, the best; equal scores share the mean of their ranks, and so do those without one, which are last. */
export function ranks(scores: (number | undefined)[], sign: 1 | -1): number[] {
  const keys = scores.map((score) => (score === undefined ? -Infinity : sign * score));
  return keys.map((key) => {
    const better = keys.filter((other) => other > key).length;
    const equal = keys.filter((other) => other === key).length;
    return better + (equal + 1) / 2;
  });
}

/** Mean ranks over the sets on which all of the systems were asked, and how many sets these are. */
export function meanRanks(rows: Row[], ids: string[]): { sets: number; ranks: number[] } {
  const perSet = rows.flatMap((row) => {
    const scores = pairedScores(row, ids);
    return scores ? [ranks(scores, metrics[row.set.task].sign)] : [];
  });
  return { sets: perSet.length, ranks: ids.map((_, i) => mean(perSet.map((ofSet) => ofSet[i]))) };
}

export const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** NaN of no values. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The standard error of a mean; NaN of fewer than two values. */
export function standardError(values: number[]): number {
  const center = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1 || NaN);
  return Math.sqrt(variance / values.length);
}
