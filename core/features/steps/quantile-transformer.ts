import { z } from 'zod';
import { traits } from '../../validity/traits.ts';
import { columnwise, scalar } from '../columnwise.ts';
import { quantileOf, sortedFinite } from '../moments.ts';

const QuantileParams = z.strictObject({ n_quantiles: z.int().min(2).max(64).default(16) });

/** Knots closer than this share of the range would make slopes that rounding decides. */
const leastGap = 1e-9;

/**
 * The share of training values below, between 0 and 1, by straight lines between quantiles: scikit-learn's
 * `QuantileTransformer(output_distribution="uniform")` with few quantiles. In the graph the line is a sum of hinges, one
 * for each quantile.
 */
export const quantileTransformer = columnwise({
  name: 'quantile_transformer',
  params: QuantileParams,
  capability: {
    clears: traits.negative | traits.huge | traits.infinite | traits.far,
    maySet: traits.lopsided,
    carries: [[traits.varied, traits.central]],
  },
  learn: (values, { n_quantiles }) => {
    const sorted = sortedFinite(values);
    const [low, high] = [quantileOf(sorted, 0), quantileOf(sorted, 1)];
    const scale = high - low || 1;
    const knots: { at: number; share: number }[] = [];
    for (let i = 0; i < n_quantiles; i++) {
      const share = i / (n_quantiles - 1);
      const at = (quantileOf(sorted, share) - low) / scale;
      // Of equal quantiles the last share counts, as for a value that many rows have.
      if (knots.length > 0 && at - knots[knots.length - 1].at < leastGap)
        knots[knots.length - 1].share = share;
      else knots.push({ at, share });
    }
    return { low, scale, first: knots[0].share, hinges: hingesOf(knots, n_quantiles) };
  },
  apply: (learnt) => (value) => {
    if (Number.isNaN(value)) return value;
    const at = Math.max(0, Math.min(1, (value - learnt.low) / learnt.scale));
    return learnt.hinges.reduce((sum, { from, slope }) => sum + slope * Math.max(0, at - from), learnt.first);
  },
  nodes: (graph, tensor, learnt, { n_quantiles }) => {
    const [columns, width] = [learnt.length, n_quantiles - 1];
    const cube = (values: number[]) => graph.constant('double', [1, columns, width], values);
    const line = (values: number[]) => graph.constant('double', [1, columns], values);
    const shifted = graph.op('Sub', [tensor, line(learnt.map(({ low }) => low))]);
    const share = graph.op('Div', [shifted, line(learnt.map(({ scale }) => scale))]);
    const bounded = graph.op('Clip', [share, scalar(graph, 0), scalar(graph, 1)]);
    const at = graph.op('Unsqueeze', [bounded, graph.constant('int64', [1], [2])]);
    const over = graph.op('Sub', [at, cube(learnt.flatMap(({ hinges }) => hinges.map(({ from }) => from)))]);
    const positive = graph.op('Max', [over, scalar(graph, 0)]);
    const slopes = cube(learnt.flatMap(({ hinges }) => hinges.map(({ slope }) => slope)));
    const axis = graph.constant('int64', [1], [2]);
    const sum = graph.op('ReduceSum', [graph.op('Mul', [positive, slopes]), axis], { keepdims: 0 });
    const shares = graph.op('Add', [sum, line(learnt.map(({ first }) => first))]);
    return graph.op('Where', [graph.op('IsNaN', [tensor]), tensor, shares]);
  },
});

type Hinge = { from: number; slope: number };

/** The changes of slope at each knot; padded to one less than `count`, so that all columns have as many. */
function hingesOf(knots: { at: number; share: number }[], count: number): Hinge[] {
  let before = 0;
  const hinges = knots.slice(1).map(({ at, share }, i) => {
    const slope = (share - knots[i].share) / (at - knots[i].at);
    const change = slope - before;
    before = slope;
    return { from: knots[i].at, slope: change };
  });
  const padding = Array.from({ length: count - 1 - hinges.length }, () => ({ from: 1, slope: 0 }));
  return [...hinges, ...padding];
}
