import type { Known, Params, Shape } from '../estimator.ts';

/** Of L-BFGS, the upper middle of 30 sets. */
const usualIterations = { binary: 40, multiclass: 100, regression: 2 };

/** Measured on one 2.5 GHz core, nine in ten within a factor of two where the iterations are known. */
export function estimateSeconds(shape: Shape, _: Params, known?: Known): number {
  const { rows, columns, problemType, classes } = shape;
  const scores = rows * (problemType === 'multiclass' ? classes : 1);
  const iterations = known?.iterations ?? usualIterations[problemType];
  return 0.006 + iterations * scores * (6e-8 + 2e-9 * columns);
}
