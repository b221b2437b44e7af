import { random, shuffle } from '../../core/random.ts';
import { type Rows, slice } from './rows.ts';

/** What is learnt from, and what comes afterwards, a look's worth of rows at a time. */
export type Stream = { training: Rows; windows: Rows[] };

/**
 * The first rows to learn from, the others in windows. The last `most` of the first `share` are learnt from; a last window that
 * would not be full is left out.
 */
export function toStream(
  rows: Rows,
  { share, most, windowRows, windows }: { share: number; most: number; windowRows: number; windows: number },
): Stream {
  const begin = Math.floor(rows.cells.length * share);
  const full = Math.floor((rows.cells.length - begin) / windowRows);
  return {
    training: slice(rows, Math.max(0, begin - most), begin),
    windows: Array.from({ length: Math.min(full, windows) }, (_, i) =>
      slice(rows, begin + i * windowRows, begin + (i + 1) * windowRows),
    ),
  };
}

/**
 * The same rows in another order, in which whatever time changed is the same everywhere. The seed `first` says which rows are
 * the first `share`, and their order; `second` says the order of the others.
 */
export function shuffledApart({ names, cells }: Rows, share: number, first: number, second: number): Rows {
  const all = shuffle([...cells], random(first));
  const begin = Math.floor(all.length * share);
  return { names, cells: [...all.slice(0, begin), ...shuffle(all.slice(begin), random(second))] };
}

/** A week's rows, or those of as many whole weeks as it takes to have `least`. */
export const windowRows = (perWeek: number, least: number): number =>
  Math.round(perWeek * Math.ceil(least / perWeek));
