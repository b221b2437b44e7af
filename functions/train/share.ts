import type { Task } from '../../core/estimators/estimator.ts';
import { random, shuffle } from '../../core/random.ts';

/**
 * The first ⌈share × rows⌉ rows of a seeded order in which the classes take turns as often as they occur: any beginning
 * of it has about the classes' shares. A greater share holds all rows of a smaller one. Ascending.
 */
export function firstRows(labels: Float32Array, { classes }: Task, share: number, seed: number): Int32Array {
  const order = shuffle(Int32Array.from(labels.keys()), random(seed));
  const places = new Float64Array(labels.length);
  const counts = new Int32Array(Math.max(1, classes));
  const classOf = (row: number) => (classes > 0 ? labels[row] : 0);
  for (const row of order) places[row] = counts[classOf(row)]++;
  for (let row = 0; row < places.length; row++) places[row] = (places[row] + 0.5) / counts[classOf(row)];
  return order
    .toSorted((a, b) => places[a] - places[b] || a - b)
    .subarray(0, Math.ceil(share * labels.length))
    .toSorted();
}
