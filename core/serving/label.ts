/**
 * The class that is answered for a row of [rows, width] probabilities, as the model's own `label` has it: by the
 * threshold, or the first among equals.
 */
export function labelAt(
  probabilities: ArrayLike<number>,
  row: number,
  width: number,
  threshold?: number,
): number {
  const start = row * width;
  if (threshold !== undefined) return Number(probabilities[start + 1] >= Math.fround(threshold));
  let best = start;
  for (let i = start + 1; i < start + width; i++) if (probabilities[i] > probabilities[best]) best = i;
  return best - start;
}
