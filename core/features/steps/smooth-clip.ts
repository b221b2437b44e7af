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
  capability: {
    clears: traits.infinite | traits.huge,
    carries: [[traits.central, traits.varied]],
    mayCarry: [
      [traits.infinite, traits.varied | traits.lopsided | traits.central],
      [traits.varied, traits.central],
    ],
    blurs: [[traits.numeric, traits.varied | traits.lopsided]],
  },
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
