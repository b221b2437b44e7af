import { z } from 'zod';
import { traits } from '../../validity/traits.ts';
import { columnwise, scalar } from '../columnwise.ts';

/** Values beyond ±`limit` become ±`limit`: of scaled columns they say no more than "extreme". */
export const clip = columnwise({
  name: 'clip',
  params: z.strictObject({ limit: z.number().positive().default(10) }),
  capability: {
    clears: traits.infinite | traits.huge,
    mayCarry: [[traits.infinite, traits.varied | traits.lopsided]],
    blurs: traits.varied | traits.lopsided,
  },
  learn: (_, { limit }) => limit,
  apply: (limit) => (value) => Math.max(-limit, Math.min(limit, value)),
  nodes: (graph, tensor, _, { limit }) => {
    const clipped = graph.op('Clip', [tensor, scalar(graph, -limit), scalar(graph, limit)]);
    // ONNX does not say what Clip makes of NaN, so it is not asked to keep it.
    return graph.op('Where', [graph.op('IsNaN', [tensor]), tensor, clipped]);
  },
});
