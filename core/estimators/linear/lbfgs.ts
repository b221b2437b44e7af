import { add, dot, norm } from './vector.ts';

/** The value at `x`; writes the gradient. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;
export type Precondition = (vector: Float64Array) => void;
export type Options = {
  /** Stops where half the Newton decrement, an estimate of how far the value is above the least, is not above this. */
  tolerance: number;
  maxIterations: number;
  /** From a point to a multiplication by an estimate of the inverse Hessian there, in place: symmetric and positive. */
  preconditionerAt: (x: Float64Array) => Precondition;
  /** After how many iterations that is asked for again. */
  renewEvery: number;
  /** Awaited between iterations; may throw to end it. */
  pause: () => Promise<void>;
};
/** `size`: of the change by the preconditioner, for how much too large or small that is there. */
type Pair = { step: Float64Array; change: Float64Array; scale: number; size: number };
type Point = { x: Float64Array; gradient: Float64Array; value: number };

const remembered = 10;
const sufficientDecrease = 1e-4;
const leastStep = 2 ** -30;

/**
 * Minimises a smooth convex function by L-BFGS (Nocedal and Wright, "Numerical Optimization", algorithm 7.5), which
 * starts from the preconditioner instead of a multiple of the identity, with a backtracking line search. Stops at the
 * tolerance, after `maxIterations`, or where no step decreases the value any more.
 */
export async function minimise(
  objective: Objective,
  start: Float64Array,
  { tolerance, maxIterations, preconditionerAt, renewEvery, pause }: Options,
): Promise<{ x: Float64Array; iterations: number }> {
  let at = evaluate(objective, start);
  const pairs: Pair[] = [];
  let iterations = 0;
  let precondition = preconditionerAt(at.x);
  while (iterations < maxIterations) {
    const towards = direction(at.gradient, pairs, precondition);
    if (-dot(at.gradient, towards) / 2 <= tolerance) break;
    await pause();
    const next = search(objective, at, towards);
    if (!next) break;
    remember(pairs, at, next, precondition);
    at = next;
    iterations++;
    if (iterations % renewEvery === 0) {
      precondition = preconditionerAt(at.x);
      for (const pair of pairs) pair.size = sizeBy(precondition, pair.change);
    }
  }
  return { x: at.x, iterations };
}

function evaluate(objective: Objective, x: Float64Array): Point {
  const gradient = new Float64Array(x.length);
  return { x, gradient, value: objective(x, gradient) };
}

/** Halves the step until the value has decreased enough. */
function search(objective: Objective, at: Point, towards: Float64Array): Point | undefined {
  const slope = dot(at.gradient, towards);
  for (let step = 1; step >= leastStep; step /= 2) {
    const next = evaluate(
      objective,
      at.x.map((value, i) => value + step * towards[i]),
    );
    if (next.value <= at.value + sufficientDecrease * step * slope) return next;
  }
  return undefined;
}

/** The two-loop recursion: minus the inverse Hessian's estimate times the gradient. */
function direction(gradient: Float64Array, pairs: Pair[], precondition: Precondition): Float64Array {
  const q = gradient.map((value) => -value);
  const weights = pairs.map(() => 0);
  for (let i = pairs.length - 1; i >= 0; i--) {
    weights[i] = pairs[i].scale * dot(pairs[i].step, q);
    add(q, pairs[i].change, -weights[i]);
  }
  precondition(q);
  const last = pairs.at(-1);
  if (last) for (let i = 0; i < q.length; i++) q[i] /= last.scale * last.size;
  pairs.forEach(({ step, change, scale }, i) => add(q, step, weights[i] - scale * dot(change, q)));
  return q;
}

/** A pair without curvature would spoil the estimate. */
function remember(pairs: Pair[], from: Point, to: Point, precondition: Precondition): void {
  const step = to.x.map((value, i) => value - from.x[i]);
  const change = to.gradient.map((value, i) => value - from.gradient[i]);
  const curvature = dot(step, change);
  if (curvature <= 1e-12 * norm(step) * norm(change)) return;
  pairs.push({ step, change, scale: 1 / curvature, size: sizeBy(precondition, change) });
  if (pairs.length > remembered) pairs.shift();
}

function sizeBy(precondition: Precondition, change: Float64Array): number {
  const preconditioned = change.slice();
  precondition(preconditioned);
  return dot(change, preconditioned);
}
