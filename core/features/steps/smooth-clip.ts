import { z } from 'zod';
import { traits } from '../../validity/traits.ts';
import { bounded, boundedNodes, columnwise, scalar } from '../columnwise.ts';

/**
 * x / √(1 + (x / limit)²): close to x near 0, and never beyond ±`limit`, for networks (RealMLP, Holzmüller et al. 2024).
 * Values beyond ±1e6 count as ±1e6, so that nothing overflows.
 */
export const smoothClip = columnwise({
  name: 'smooth_clip',
  params: z.strictObject({ limit: z.number().positive().default(3) }),
  capability: ({ limit = 3 }) => ({
    clears: traits.infinite | traits.huge | (limit > usual ? 0 : traits.far),
    carries: [[traits.central, traits.varied]],
    mayCarry: [
      [traits.infinite, traits.varied | traits.lopsided | traits.central | (limit > usual ? traits.far : 0)],
      [traits.varied, traits.central | traits.lopsided],
    ],
    // Values up to `usual` stay apart where the limit is not much smaller.
    blurs: [
      [limit < 1 ? traits.numeric : traits.far | traits.infinite, traits.varied | traits.lopsided],
      ...(limit > usual ? [[traits.far, traits.far] as const] : []),
    ],
  }),
  learn: (_, { limit }) => limit,
  apply: (limit) => (value) => {
    const near = bounded(value, largest);
    return near / Math.sqrt(1 + (near / limit) * (near / limit));
  },
  nodes: (graph, tensor, _, { limit }) => {
    const near = boundedNodes(graph, tensor, largest);
    const share = graph.op('Div', [near, scalar(graph, limit)]);
    const squared = graph.op('Add', [graph.op('Mul', [share, share]), scalar(graph, 1)]);
    return graph.op('Div', [near, graph.op('Sqrt', [squared])]);
  },
});

const largest = 1e6;

/** Beyond it a column is `far`. */
const usual = 10;
