import { z } from 'zod';
import { columnwise, row } from '../columnwise.ts';
import { quantileOf, sortedFinite, tiny } from '../moments.ts';
import { traits } from '../../validity/traits.ts';

/**
 * The median 0 and the distance of the quartiles 1: scikit-learn's `RobustScaler`. Where the quartiles are equal, half
 * the range takes their place, as in RealMLP (Holzmüller et al. 2024), since most values of a sparse column are.
 */
export const robustScaler = columnwise({
  name: 'robust_scaler',
  params: z.strictObject({}),
  capability: {
    clears: traits.negative | traits.huge,
    carries: [[traits.lopsided, traits.negative]],
    mayCarry: [
      [traits.infinite, traits.negative],
      [traits.huge, traits.huge | traits.infinite],
    ],
  },
  learn: (values) => {
    const sorted = sortedFinite(values);
    const spread = quantileOf(sorted, 0.75) - quantileOf(sorted, 0.25);
    const half = (quantileOf(sorted, 1) - quantileOf(sorted, 0)) / 2;
    return { centre: tiny(quantileOf(sorted, 0.5)), scale: tiny(spread) || tiny(half) || 1 };
  },
  apply:
    ({ centre, scale }) =>
    (value) =>
      (value - centre) / scale,
  nodes: (graph, tensor, learnt) => {
    const centred = graph.op('Sub', [
      tensor,
      row(
        graph,
        learnt.map(({ centre }) => centre),
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
