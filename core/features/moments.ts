import type { Values } from './block.ts';

/**
 * The finite values in ascending order. Infinities are not missing, yet would make every moment infinite: they are left
 * out of what is learnt and bounded in the graph. Sums over sorted values do not depend on the order of rows.
 */
export const sortedFinite = (values: Values): Float64Array =>
  Float64Array.from(values).filter(Number.isFinite).toSorted();

/** The `q`-th quantile of sorted values by linear interpolation, as numpy's; 0 where there are none. */
export function quantileOf(sorted: Float64Array, q: number): number {
  if (sorted.length === 0) return 0;
  const at = q * (sorted.length - 1);
  const below = Math.floor(at);
  const share = at - below;
  return share === 0 ? sorted[below] : sorted[below] * (1 - share) + sorted[below + 1] * share;
}

/** Mean and standard deviation of sorted values; a deviation that is only rounding is 1, by scikit-learn's bound. */
export function momentsOf(sorted: Float64Array): { mean: number; scale: number } {
  const rows = Math.max(sorted.length, 1);
  // The mean of equal values is that value, and not what adding them up makes of it.
  if (sorted[0] === sorted[sorted.length - 1]) return { mean: tiny(sorted[0] ?? 0), scale: 1 };
  const mean = tiny(sum(sorted, (value) => value) / rows);
  const variance = sum(sorted, (value) => (value - mean) ** 2) / rows;
  const rounding = rows * Number.EPSILON * variance + (rows * mean * Number.EPSILON) ** 2;
  return { mean, scale: variance <= rounding ? 1 : tiny(Math.sqrt(variance)) || 1 };
}

/** 0 for what is 0 or nearly so in float32: ONNX Runtime removes a subtraction of it, even from doubles. */
export const tiny = (value: number) => (Math.abs(value) < 2 ** -126 ? 0 : value);

function sum(values: Float64Array, of: (value: number) => number): number {
  let total = 0;
  for (const value of values) total += of(value);
  return total;
}
