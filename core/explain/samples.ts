import { predictedClasses } from '../metrics/confusion.ts';
import type { Scored } from '../metrics/metric.ts';

export type Sample = { row: number; why: string };

/**
 * Rows that are worth explaining: of each of the classes that are predicted most, the surest right and the surest wrong
 * one, at most four in all; of values, the one most above the truth, the one most below, and one of usual error.
 */
export const chooseSamples = (scored: Scored): Sample[] =>
  scored.classes > 0 ? surest(scored) : furthest(scored);

const mostSamples = 4;

function surest(scored: Scored): Sample[] {
  const { labels, predictions, classes } = scored;
  const predicted = predictedClasses(scored);
  const best = new Map<string, { row: number; sure: number; right: boolean }>();
  for (let row = 0; row < labels.length; row++) {
    const right = predicted[row] === labels[row];
    const sure = predictions[row * classes + predicted[row]];
    const key = `${predicted[row]} ${right}`;
    if (sure > (best.get(key)?.sure ?? -1)) best.set(key, { row, sure, right });
  }
  const found = [...best.values()].toSorted((a, b) => b.sure - a.sure || a.row - b.row);
  const some = (isRight: boolean) => found.filter(({ right }) => right === isRight).slice(0, mostSamples / 2);
  return [...some(true), ...some(false)].map(({ row, right }) => ({
    row,
    why: right ? 'sure and right' : 'sure and wrong',
  }));
}

function furthest({ labels, predictions }: Scored): Sample[] {
  const errors = Array.from(labels, (label, row) => ({ row, error: predictions[row] - label }));
  const byError = errors.toSorted((a, b) => b.error - a.error);
  const bySize = errors.toSorted((a, b) => Math.abs(a.error) - Math.abs(b.error));
  const picked = [
    { at: byError[0], why: 'most above the truth' },
    { at: byError.at(-1), why: 'most below the truth' },
    { at: bySize[Math.floor(bySize.length / 2)], why: 'of usual error' },
  ];
  const rows = new Set<number>();
  return picked.flatMap(({ at, why }) => {
    if (!at || rows.has(at.row)) return [];
    rows.add(at.row);
    return [{ row: at.row, why }];
  });
}
