import { z } from 'zod';
import { columnwise, row } from '../columnwise.ts';
import { momentsOf, quantileOf, sortedFinite } from '../moments.ts';
import type { Values } from '../block.ts';
import { traits } from '../../validity/traits.ts';

const SimpleImputerParams = z.strictObject({
  strategy: z.enum(['median', 'mean', 'most_frequent', 'constant']).default('median'),
  fill_value: z.number().default(0),
});
type SimpleImputerParams = z.infer<typeof SimpleImputerParams>;

/** A filled value may lie elsewhere than the others; the median leaves the median where it is. `far` is from 10 on. */
const imputed = {
  clears: traits.missing,
  mayCarry: [[traits.missing, traits.lopsided | traits.varied | traits.central] as const],
  blurs: [[traits.missing, traits.lopsided] as const],
};
const filled = (value: number) => ({
  ...imputed,
  carries: [
    [traits.missing, (value < 0 ? traits.negative : 0) | (Math.abs(value) > 10 ? traits.far : 0)] as const,
  ],
});

/** Fills missing values: scikit-learn's `SimpleImputer`. A column without values is filled with 0. */
export const simpleImputer = columnwise({
  name: 'simple_imputer',
  params: SimpleImputerParams,
  capability: ({ strategy = 'median', fill_value = 0 }) => {
    if (strategy === 'median') return { clears: traits.missing };
    return strategy === 'constant' ? filled(fill_value) : imputed;
  },
  learn: (values, params) => filling(values, params),
  apply: (fill) => (value) => (Number.isNaN(value) ? fill : value),
  nodes: (graph, tensor, learnt) =>
    graph.op('Where', [graph.op('IsNaN', [tensor]), row(graph, learnt), tensor]),
});

function filling(values: Values, { strategy, fill_value }: SimpleImputerParams): number {
  if (strategy === 'constant') return fill_value;
  const sorted = sortedFinite(values);
  if (strategy === 'mean') return momentsOf(sorted).mean;
  return strategy === 'median' ? quantileOf(sorted, 0.5) : mostFrequent(sorted);
}

/** The smallest of equally frequent values, as in scikit-learn. */
function mostFrequent(sorted: Float64Array): number {
  let best = { value: 0, count: 0 };
  for (let start = 0, end = 0; start < sorted.length; start = end) {
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    if (end - start > best.count) best = { value: sorted[start], count: end - start };
  }
  return best.value;
}
