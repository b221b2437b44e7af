import type { Part, Task } from '../estimator.ts';
import { transformLabels, type TargetTransform } from '../target-transform.ts';
import { padded } from './multiply.ts';

/** How many rows pass the network together in prediction. */
export const chunk = 64;

/**
 * Inputs [rows, columns] row-major; both padded with zeros, the columns to the tile, the rows to whole chunks. `columns`
 * and `rows` are what there was.
 */
export type Inputs = { rows: number; columns: number; values: Float32Array };
/** What a regression's outputs mean: output · spread + centre, within the range of what was learnt from. */
export type Scale = { centre: number; spread: number; range: [number, number] };

/** @throws where the matrix is sparse, or a value is not finite: the network plan imputes, so that would be a bug. */
export function toInputs({ matrix }: Pick<Part, 'matrix'>): Inputs {
  if (matrix.kind !== 'dense') throw new Error('a neural network does not learn from sparse columns');
  const { rows, columns } = matrix;
  const width = padded(columns.length);
  const values = new Float32Array(Math.ceil(rows / chunk) * chunk * width);
  columns.forEach(({ name }, j) => {
    for (let i = 0; i < rows; i++) {
      const value = matrix.values[j * rows + i];
      if (!Number.isFinite(value)) throw new Error(`the feature ${name} has values that are not finite`);
      values[i * width + j] = value;
    }
  });
  return { rows, columns: columns.length, values };
}

/** Class codes as they are; a regression's labels transformed, and brought to mean 0 and standard deviation 1. */
export function toTargets(
  labels: Float32Array,
  { problemType }: Task,
  transform: TargetTransform,
): { targets: Float32Array; scale: Scale } {
  if (problemType !== 'regression')
    return { targets: labels, scale: { centre: 0, spread: 1, range: [0, 0] } };
  const own = transformLabels(labels, transform);
  let [sum, squares, low, high] = [0, 0, Infinity, -Infinity];
  for (const value of own) {
    sum += value;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const centre = sum / own.length;
  for (const value of own) squares += (value - centre) ** 2;
  const spread = Math.sqrt(squares / own.length) || 1;
  return {
    targets: own.map((value) => (value - centre) / spread),
    scale: { centre, spread, range: [low, high] },
  };
}
