import { numbersOf, type Column } from '../table/table.ts';

/** From this rank correlation on, columns are alike. */
const least = 0.8;
const mostColumns = 100;

/**
 * For each of the columns of numbers, booleans and times, by name, those that order the rows nearly as it does: Spearman's
 * rank correlation of at least 0.8, or at most -0.8, over the rows that have both values. Shuffling one of them costs
 * the model little, as the other says the same. Beyond the first hundred columns none is compared.
 */
export function alikeColumns(columns: readonly Column[]): Map<string, string[]> {
  const ordered = columns.flatMap((c) => {
    if (c.kind === 'numeric_string') return [{ name: c.name, values: numbersOf(c) }];
    return c.kind === 'categorical' || c.kind === 'text' ? [] : [{ name: c.name, values: c.values }];
  });
  const compared = ordered
    .slice(0, mostColumns)
    .map(({ name, values }) => ({ name, ranks: ranksOf(values) }));
  const alike = new Map<string, string[]>();
  const note = (name: string, other: string) => alike.set(name, [...(alike.get(name) ?? []), other]);
  compared.forEach((a, i) => {
    for (const b of compared.slice(i + 1)) {
      if (Math.abs(correlation(a.ranks, b.ranks)) < least) continue;
      note(a.name, b.name);
      note(b.name, a.name);
    }
  });
  return alike;
}

/** Mean ranks among equals, NaN where the value is missing. */
function ranksOf(values: Float32Array | Float64Array): Float64Array {
  const present = Int32Array.from(values.keys()).filter((row) => !Number.isNaN(values[row]));
  const order = present.toSorted((a, b) => values[a] - values[b]);
  const ranks = new Float64Array(values.length).fill(Number.NaN);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && values[order[to]] === values[order[from]]) to++;
    for (let i = from; i < to; i++) ranks[order[i]] = (from + to - 1) / 2;
    from = to;
  }
  return ranks;
}

/** Pearson's, over the rows that have both; 0 where one of them does not vary, or hardly a row has both. */
function correlation(a: Float64Array, b: Float64Array): number {
  let [count, sumA, sumB, squareA, squareB, product] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]) || Number.isNaN(b[i])) continue;
    count++;
    sumA += a[i];
    sumB += b[i];
    squareA += a[i] * a[i];
    squareB += b[i] * b[i];
    product += a[i] * b[i];
  }
  const spread = (squareA - sumA ** 2 / count) * (squareB - sumB ** 2 / count);
  return count >= 10 && spread > 1e-9 ? (product - (sumA * sumB) / count) / Math.sqrt(spread) : 0;
}
