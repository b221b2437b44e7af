import { z } from 'zod';
import { columnwise, standardise } from '../columnwise.ts';
import { momentsOf, sortedFinite } from '../moments.ts';
import { traits } from '../../validity/traits.ts';

/** Mean 0 and standard deviation 1: scikit-learn's `StandardScaler`. Missing values stay missing. */
export const standardScaler = columnwise({
  name: 'standard_scaler',
  params: z.strictObject({}),
  capability: {
    clears: traits.negative | traits.huge | traits.far,
    carries: [[traits.varied, traits.negative | traits.central]],
    mayCarry: [
      [traits.infinite, traits.negative],
      [traits.varied, traits.far],
    ],
  },
  learn: (values) => momentsOf(sortedFinite(values)),
  apply:
    ({ mean, scale }) =>
    (value) =>
      (value - mean) / scale,
  nodes: (graph, tensor, learnt) => {
    const means = learnt.map(({ mean }) => mean);
    const scales = learnt.map(({ scale }) => scale);
    return standardise(graph, tensor, means, scales);
  },
});
