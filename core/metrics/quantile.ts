/**
 * The quantile `q` (0 … 1) of ascending values, linear between the two nearest: NumPy's default and Hyndman and
 * Fan's type 7. NaN for no values.
 */
export function quantile(ascending: ArrayLike<number>, q: number): number {
  const position = q * (ascending.length - 1);
  const below = Math.floor(position);
  const low = ascending[below] ?? Number.NaN;
  const high = ascending[Math.min(below + 1, ascending.length - 1)] ?? Number.NaN;
  // Equal neighbours are returned as they are: weighing them would move the last bit.
  return low === high ? low : low + (high - low) * (position - below);
}
