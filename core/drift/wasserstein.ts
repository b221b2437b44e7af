/** Of more values these many at even distances stand for all: the distance then varies by 0.003 standard deviations. */
const VALUES = 100_000;

/**
 * The Wasserstein distance of two samples: how far the values have to be moved on average to make the one of the other
 * (the area between their distribution functions; Ramdas, Trillos and Cuturi, "On Wasserstein two-sample testing and
 * related families of nonparametric tests", 2017). Both ascending and finite. `NaN` where one is empty.
 */
export function wasserstein(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (!a.length || !b.length) return Number.NaN;
  let [i, j, area] = [0, 0, 0];
  let value = Math.min(a[0], b[0]);
  while (i < a.length || j < b.length) {
    const next = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
    area += (next - value) * Math.abs(i / a.length - j / b.length);
    value = next;
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
  }
  return area;
}

/**
 * The distance of values from the order statistics of a baseline, in the baseline's standard deviations. What is beyond
 * the first and the last of `points` counts as these: a single value of 1e30 is no drift.
 */
export function relativeDistance(
  points: readonly number[],
  deviation: number,
  values: ArrayLike<number>,
): number {
  const [least, greatest] = [points[0], points[points.length - 1]];
  const step = Math.max(1, values.length / VALUES);
  const taken = new Float64Array(Math.floor(values.length / step));
  let count = 0;
  for (let i = 0; i < taken.length; i++) {
    const value = values[Math.floor(i * step)];
    if (Number.isFinite(value)) taken[count++] = Math.min(greatest, Math.max(least, value));
  }
  const ascending = taken.subarray(0, count).toSorted();
  return wasserstein(points, ascending) / deviation;
}
