import { random, shuffle } from '../random.ts';

const parts = 5;

/** Rows to learn from, and the others to check on, ascending: every row is checked on once. */
export type Division = { learn: Int32Array; check: Int32Array };

/** Five divisions of `rows` rows at random. */
export function divisions(rows: number, seed: number): Division[] {
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  const partOf = new Uint8Array(rows);
  shuffle(all.slice(), random(seed)).forEach((row, i) => (partOf[row] = i % parts));
  return Array.from({ length: Math.min(parts, rows) }, (_, part) => ({
    learn: all.filter((row) => partOf[row] !== part),
    check: all.filter((row) => partOf[row] === part),
  }));
}

/** Standard errors that a mean gain must exceed to be no noise: one-sided, 97.7 %, since the best of several is asked. */
const significance = 2;

/** Whether numbers that are gains on the rows are above zero in the mean, beyond noise. */
export function areGains(gains: Float64Array): boolean {
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  const squares = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0);
  return mean > significance * Math.sqrt(squares / (gains.length - 1) / gains.length);
}
