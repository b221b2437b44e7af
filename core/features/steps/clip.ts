import { z } from 'zod';
import { traits } from '../../validity/traits.ts';
import { columnwise, scalar } from '../columnwise.ts';

/** The bound within which a column is `central`. */
const usual = 10;

/** Values beyond ±`limit` become ±`limit`: of scaled columns they say no more than "extreme". */
export const clip = columnwise({
  name: 'clip',
  params: z.strictObject({ limit: z.number().positive().default(usual) }),
  capability: ({ limit = usual }) => ({
    clears: traits.infinite | traits.huge,
    ...(limit === usual && { carries: [[traits.central, traits.varied]] }),
    mayCarry: [[traits.infinite, traits.varied | traits.lopsided | traits.central]],
    blurs: [[traits.numeric, traits.varied | traits.lopsided | (limit === usual ? 0 : traits.central)]],
  }),
  learn: (_, { limit }) => limit,
  apply: (limit) => (value) => Math.max(-limit, Math.min(limit, value)),
  nodes: (graph, tensor, _, { limit }) => {
    const clipped = graph.op('Clip', [tensor, scalar(graph, -limit), scalar(graph, limit)]);
    // ONNX does not say what Clip makes of NaN, so it is not asked to keep it.
    return graph.op('Where', [graph.op('IsNaN', [tensor]), tensor, clipped]);
  },
});
