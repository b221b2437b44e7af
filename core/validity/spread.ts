import type { Values } from '../features/block.ts';
import { quantileOf, sortedFinite } from '../features/moments.ts';

/** Where a column's values lie. `least`, `median` and `greatest` are of the finite ones, 0 where there are none. */
export type Spread = {
  missing: boolean;
  infinite: boolean;
  negative: boolean;
  least: number;
  median: number;
  greatest: number;
};

export function findSpread(values: Values): Spread {
  const sorted = sortedFinite(values);
  return {
    missing: values.some(Number.isNaN),
    infinite: values.some((value) => value === Infinity || value === -Infinity),
    negative: values.some((value) => value < 0),
    ...spreadOf(sorted),
  };
}

/** Of finite values in ascending order. */
export const spreadOf = (sorted: Float64Array): Pick<Spread, 'least' | 'median' | 'greatest'> => ({
  least: quantileOf(sorted, 0),
  median: quantileOf(sorted, 0.5),
  greatest: quantileOf(sorted, 1),
});
