import { z } from 'zod';
import { bounded, boundedNodes, columnwise, standardise } from '../columnwise.ts';
import { quantileOf, sortedFinite, tiny } from '../moments.ts';
import { traits } from '../../validity/traits.ts';

/** Where the quartiles are close to each other an outlier can be as far away as numbers go: it is bounded. */
const furthest = 1e6;

/**
 * The median 0 and the distance of the quartiles 1: scikit-learn's `RobustScaler`. Where the quartiles are equal, half
 * the range takes their place, as in RealMLP (Holzmüller et al. 2024), since most values of a sparse column are.
 */
export const robustScaler = columnwise({
  name: 'robust_scaler',
  params: z.strictObject({}),
  capability: {
    clears: traits.negative | traits.huge | traits.infinite | traits.far,
    carries: [
      [traits.lopsided, traits.negative],
      [traits.varied, traits.central],
      [traits.infinite, traits.far],
    ],
    mayCarry: [
      [traits.varied, traits.far | traits.negative],
      [traits.infinite, traits.negative | traits.varied | traits.lopsided | traits.central],
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
      bounded((value - centre) / scale, furthest),
  nodes: (graph, tensor, learnt) => {
    const centres = learnt.map(({ centre }) => centre);
    const scales = learnt.map(({ scale }) => scale);
    return boundedNodes(graph, standardise(graph, tensor, centres, scales), furthest);
  },
});
