import { z } from 'zod';
import { columnwise, row } from '../columnwise.ts';
import { momentsOf, sortedFinite } from '../moments.ts';
import { traits } from '../../validity/traits.ts';

/** Mean 0 and standard deviation 1: scikit-learn's `StandardScaler`. Missing values stay missing. */
export const standardScaler = columnwise({
  name: 'standard_scaler',
  params: z.strictObject({}),
  capability: {
    clears: traits.negative | traits.huge,
    carries: [[traits.varied, traits.negative | traits.central]],
    mayCarry: [[traits.infinite, traits.negative]],
    blurs: [[traits.numeric, traits.lopsided]],
  },
  learn: (values) => momentsOf(sortedFinite(values)),
  apply:
    ({ mean, scale }) =>
    (value) =>
      (value - mean) / scale,
  nodes: (graph, tensor, learnt) => {
    const centred = graph.op('Sub', [
      tensor,
      row(
        graph,
        learnt.map(({ mean }) => mean),
      ),
    ]);
    return graph.op('Div', [
      centred,
      row(
        graph,
        learnt.map(({ scale }) => scale),
      ),
    ]);
  },
});
