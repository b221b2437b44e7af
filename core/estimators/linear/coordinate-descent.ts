import type { Penalty } from './problem.ts';
import type { Quadratic } from './quadratic.ts';

/**
 * Ends of a descent: sweeps, and of the whole step's promise the most that one weight still changes. Columns that nearly
 * repeat each other converge slowly; sweeps over the rows are too dear for the last of it.
 */
const limits = {
  columns: { sweeps: 5000, change: 1e-7 },
  rows: { sweeps: 200, change: 1e-4 },
};

/**
 * Adds to `weights` the change that minimises the quadratic plus l1 ‖weights‖₁ + l2 / 2 ‖weights‖², by cyclic
 * coordinate descent over the weights that are not 0, and now and then over all (Friedman, Hastie and Tibshirani,
 * "Regularization paths for generalized linear models via coordinate descent", 2010). Ends where a sweep over all
 * changes no coordinate by much, compared with what the whole step has `promised`, or after many sweeps.
 */
export function descend(
  quadratic: Quadratic,
  weights: Float64Array,
  { l1, l2 }: Penalty,
  promised: number,
): void {
  const tolerance = promised * limits[quadratic.over].change;
  let active = false;
  for (let sweeps = 0; sweeps < limits[quadratic.over].sweeps; sweeps++) {
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
