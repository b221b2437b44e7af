/** Σ a[i] b[i] over `count` numbers from `fromA` and `fromB`. Four sums at once: one alone waits for each addition. */
export function dot(
  a: Float64Array,
  b: Float64Array,
  count: number = a.length,
  fromA: number = 0,
  fromB: number = 0,
): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < count; i += 4) {
    s0 += a[fromA + i] * b[fromB + i];
    s1 += a[fromA + i + 1] * b[fromB + i + 1];
    s2 += a[fromA + i + 2] * b[fromB + i + 2];
    s3 += a[fromA + i + 3] * b[fromB + i + 3];
  }
  for (; i < count; i++) s0 += a[fromA + i] * b[fromB + i];
  return s0 + s1 + (s2 + s3);
}

/** to += times · what */
export function add(to: Float64Array, what: Float64Array, times: number): void {
  for (let i = 0; i < to.length; i++) to[i] += times * what[i];
}

export const norm = (a: Float64Array) => Math.sqrt(dot(a, a));
