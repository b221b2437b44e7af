import type { Design } from './design.ts';
import type { Objective } from './lbfgs.ts';
import type { Loss } from './losses.ts';

/** Of Σ loss + l1 ‖weights‖₁ + l2 / 2 ‖weights‖²; the intercepts are free. */
export type Penalty = { l1: number; l2: number };

/** A point is the weights [columns, outputs], row-major, and then the intercepts [outputs]. */
export type Problem = { design: Design; targets: Float64Array; loss: Loss; outputs: number };

/** Divided by the rows, so that one tolerance serves all sizes. Without the l1 penalty, which has no gradient. */
export function smoothObjective({ design, targets, loss, outputs }: Problem, l2: number): Objective {
  const scores = new Float64Array(design.rows * outputs);
  const size = design.columns.length * outputs;
  return (x, gradient) => {
    setScores(design, x.subarray(0, size), x.subarray(size), scores);
    let value = loss.evaluate(scores, targets);
    design.transposedProduct(scores, outputs, gradient);
    for (let k = 0; k < outputs; k++) {
      let sum = 0;
      for (let i = k; i < scores.length; i += outputs) sum += scores[i];
      gradient[size + k] = sum;
    }
    for (let j = 0; j < size; j++) {
      value += (l2 / 2) * x[j] * x[j];
      gradient[j] += l2 * x[j];
    }
    for (let j = 0; j < gradient.length; j++) gradient[j] /= design.rows;
    return value / design.rows;
  };
}

/** intercepts + x · weights, into `scores`. */
export function setScores(
  design: Design,
  weights: Float64Array,
  intercepts: Float64Array,
  scores: Float64Array,
): void {
  const outputs = intercepts.length;
  for (let i = 0; i < scores.length; i++) scores[i] = intercepts[i % outputs];
  design.addProduct(weights, outputs, scores);
}

/** Σ over the weights, of the first `size` numbers of a point. */
export function penaltyOf(x: Float64Array, size: number, { l1, l2 }: Penalty): number {
  let sum = 0;
  for (let j = 0; j < size; j++) sum += l1 * Math.abs(x[j]) + (l2 / 2) * x[j] * x[j];
  return sum;
}
