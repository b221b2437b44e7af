import { random, shuffle } from '../../core/random.ts';
import { columnOf, mapColumn, type Rows } from './rows.ts';

export const shifts = ['scaled', 'renamed', 'missing', 'labels'] as const;
export type Shift = (typeof shifts)[number];

/** A shift, and the column that it is planted in: of `labels` the target. */
export type Planted = { shift: Shift; column: string };

/**
 * Plants a shift in rows. `scaled`: the column's numbers × 1.5. `renamed`: its commonest level has another name. `missing`: a
 * fifth of its cells are empty. `labels`: the two classes of the target change places; numbers are mirrored between the
 * least and the greatest.
 *
 * @param before rows without the shift, which say what is commonest, least and greatest
 */
export function plant(rows: Rows, { shift, column }: Planted, before: Rows, seed: number): Rows {
  if (shift === 'scaled') return mapColumn(rows, column, scaled);
  if (shift === 'renamed') {
    const [[commonest]] = byCount(columnOf(before, column).filter(Boolean));
    return mapColumn(rows, column, (text) => (text === commonest ? `${commonest} (new)` : text));
  }
  if (shift === 'missing') {
    const order = shuffle(Int32Array.from(rows.cells.keys()), random(seed));
    const emptied = new Set(order.subarray(0, Math.round(rows.cells.length / 5)));
    return mapColumn(rows, column, (text, row) => (emptied.has(row) ? '' : text));
  }
  const swap = mirror(columnOf(before, column));
  return mapColumn(rows, column, swap);
}

/** As many digits as a float32 has: 0.1 × 1.5 is written 0.15. */
const scaled = (text: string) => (text === '' ? '' : String(Number((Number(text) * 1.5).toPrecision(9))));

function mirror(labels: string[]): (text: string) => string {
  const found = byCount(labels).map(([label]) => label);
  if (found.length === 2) return (text) => found[1 - found.indexOf(text)];
  const numbers = labels.map(Number);
  const sum = Math.min(...numbers) + Math.max(...numbers);
  return (text) => String(sum - Number(text));
}

/** The values with how often each is there, the commonest first, ties in the order of the text. */
function byCount(values: string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}
