import type { Penalty } from './problem.ts';
import type { Quadratic } from './quadratic.ts';

const mostSweeps = 1000;

/**
 * Adds to `weights` the change that minimises the quadratic plus l1 ‖weights‖₁ + l2 / 2 ‖weights‖², by cyclic
 * coordinate descent over the weights that are not 0, and now and then over all (Friedman, Hastie and Tibshirani,
 * "Regularization paths for generalized linear models via coordinate descent", 2010). Ends where a sweep over all
 * changes no coordinate by more than `tolerance` in the quadratic.
 */
export function descend(
  quadratic: Quadratic,
  weights: Float64Array,
  { l1, l2 }: Penalty,
  tolerance: number,
): void {
  let active = false;
  for (let sweeps = 0; sweeps < mostSweeps; sweeps++) {
    const most = Math.max(quadratic.settle(), sweep(quadratic, weights, { l1, l2 }, active));
    if (most <= tolerance && !active) return;
    active = most > tolerance;
  }
}

/** Every weight to its best, or every `active` one, that is not 0. Returns the most that one changed the quadratic. */
function sweep(quadratic: Quadratic, weights: Float64Array, { l1, l2 }: Penalty, active: boolean): number {
  let most = 0;
  for (let j = 0; j < weights.length; j++) {
    const second = quadratic.second[j];
    // A constant column has no say beside the intercept.
    if ((active && weights[j] === 0) || second + l2 <= 0) continue;
    const after = soften(second * weights[j] + quadratic.slope(j), l1) / (second + l2);
    const change = after - weights[j];
    if (change === 0) continue;
    weights[j] = after;
    quadratic.move(j, change);
    most = Math.max(most, second * change * change);
  }
  return most;
}

/** The soft threshold, the proximal operator of l1 |x|. */
const soften = (value: number, l1: number) => Math.sign(value) * Math.max(0, Math.abs(value) - l1);
