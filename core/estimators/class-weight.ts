import { z } from 'zod';
import type { Task } from './estimator.ts';

/** scikit-learn's `class_weight`: whether the rows of rare classes count for more, so that all classes count alike. */
export const ClassWeight = z.enum(['none', 'balanced']);
export type ClassWeight = z.infer<typeof ClassWeight>;

/** A weight for each row: rows / (classes present × rows of its class), as scikit-learn's; none for a regression. */
export function weightsOf(
  labels: Float32Array,
  { classes }: Task,
  classWeight: ClassWeight,
): Float32Array | undefined {
  if (classWeight === 'none' || classes === 0) return undefined;
  const counts = new Float64Array(classes);
  for (const label of labels) counts[label]++;
  const present = counts.filter((count) => count > 0).length;
  return labels.map((label) => labels.length / (present * counts[label]));
}
