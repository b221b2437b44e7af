/** The value at `x`; writes the gradient. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;
type Pair = { step: Float64Array; change: Float64Array; scale: number };
type Point = { x: Float64Array; gradient: Float64Array; value: number };

const remembered = 10;
const sufficientDecrease = 1e-4;
const leastStep = 2 ** -30;

/**
 * Minimises a smooth convex function by L-BFGS (Nocedal and Wright, "Numerical Optimization", algorithm 7.5) with a
 * backtracking line search. Stops where no component of the gradient exceeds `tolerance`, after `maxIterations`, or
 * where no step decreases the value any more. `pause` is awaited between iterations and may throw to end it.
 */
export async function minimise(
  objective: Objective,
  start: Float64Array,
  {
    tolerance,
    maxIterations,
    pause,
  }: { tolerance: number; maxIterations: number; pause: () => Promise<void> },
): Promise<{ x: Float64Array; iterations: number }> {
  let at = evaluate(objective, start);
  const pairs: Pair[] = [];
  let iterations = 0;
  while (iterations < maxIterations && largest(at.gradient) > tolerance) {
    await pause();
    const next = search(objective, at, direction(at.gradient, pairs));
    if (!next) break;
    remember(pairs, at, next);
    at = next;
    iterations++;
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
function direction(gradient: Float64Array, pairs: Pair[]): Float64Array {
  const q = gradient.map((value) => -value);
  const weights = pairs.map(() => 0);
  for (let i = pairs.length - 1; i >= 0; i--) {
    weights[i] = pairs[i].scale * dot(pairs[i].step, q);
    add(q, pairs[i].change, -weights[i]);
  }
  const last = pairs.at(-1);
  const scale = last ? 1 / (last.scale * dot(last.change, last.change)) : 1 / Math.max(1, norm(gradient));
  for (let i = 0; i < q.length; i++) q[i] *= scale;
  pairs.forEach(({ step, change, scale }, i) => add(q, step, weights[i] - scale * dot(change, q)));
  return q;
}

/** A pair without curvature would spoil the estimate. */
function remember(pairs: Pair[], from: Point, to: Point): void {
  const step = to.x.map((value, i) => value - from.x[i]);
  const change = to.gradient.map((value, i) => value - from.gradient[i]);
  const curvature = dot(step, change);
  if (curvature <= 1e-12 * norm(step) * norm(change)) return;
  pairs.push({ step, change, scale: 1 / curvature });
  if (pairs.length > remembered) pairs.shift();
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function add(to: Float64Array, what: Float64Array, times: number): void {
  for (let i = 0; i < to.length; i++) to[i] += times * what[i];
}

const norm = (a: Float64Array) => Math.sqrt(dot(a, a));
const largest = (a: Float64Array) => a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
