import { numbersOf, type CategoricalColumn, type Column, type NumericColumn } from '../table/table.ts';

/** What is counted in bins: a column's numbers, or of texts their characters; `NaN` where missing. */
export function measuredValues(column: Exclude<Column, CategoricalColumn>): Float32Array | Float64Array {
  if (column.kind === 'numeric_string') return numbersOf(column);
  if (column.kind === 'text') return Float64Array.from(column.values, (text) => text.length || NaN);
  return column.values;
}

/** The finite values, ascending: what is infinite is not kept, since JSON cannot hold it. */
export const presentValues = (values: Float32Array | Float64Array): Float64Array =>
  Float64Array.from(values).filter(Number.isFinite).toSorted();

/** How many ascending values fall in each bin: edge[i-1] < value ≤ edge[i], with open outer bins. */
export function binCounts(ascending: Float64Array, edges: number[]): number[] {
  const upTo = [...edges.map((edge) => countUpTo(ascending, edge)), ascending.length];
  return upTo.map((count, bin) => count - (upTo[bin - 1] ?? 0));
}

/** How often each level of a categorical or boolean column occurs; booleans have the levels `false` and `true`. */
export function levelCounts(column: CategoricalColumn | NumericColumn): Map<string, number> {
  const [levels, codes] =
    column.kind === 'categorical' ? [column.levels, column.codes] : [['false', 'true'], column.values];
  const counts = new Float64Array(levels.length);
  // Missing is -1 or NaN: an index outside, where a typed array ignores writes.
  for (const code of codes) counts[code]++;
  return new Map(levels.map((level, code) => [level, counts[code]]));
}

/** How many of the ascending values are ≤ `limit`. */
export function countUpTo(ascending: ArrayLike<number>, limit: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
