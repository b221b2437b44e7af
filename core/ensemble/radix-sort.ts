/** Of a digit: three digits make the 32 bits of a float, and 2,048 counters stay in the processor's nearest cache. */
const digitBits = 11;
const mask = 2 ** digitBits - 1;

/**
 * Numbers that are not negative, as float32 and ascending: a radix sort over their bits, which are in the order of the
 * numbers. Several times as fast as sorting by comparison: ROC AUC is one sort per blend that is tried.
 */
export function sortedFloats(values: Float64Array): Float32Array {
  let keys = new Uint32Array(Float32Array.from(values).buffer);
  let next = new Uint32Array(keys.length);
  const starts = new Uint32Array(mask + 1);
  for (let shift = 0; shift < 32; shift += digitBits) {
    starts.fill(0);
    for (let i = 0; i < keys.length; i++) starts[(keys[i] >>> shift) & mask]++;
    for (let digit = 0, sum = 0; digit <= mask; digit++) {
      const count = starts[digit];
      starts[digit] = sum;
      sum += count;
    }
    for (let i = 0; i < keys.length; i++) next[starts[(keys[i] >>> shift) & mask]++] = keys[i];
    [keys, next] = [next, keys];
  }
  return new Float32Array(keys.buffer);
}
