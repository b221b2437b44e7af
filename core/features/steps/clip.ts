import { z } from 'zod';
import { traits } from '../../validity/traits.ts';
import { bounded, boundedNodes, columnwise } from '../columnwise.ts';

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
  apply: (limit) => (value) => bounded(value, limit),
  nodes: (graph, tensor, _, { limit }) => boundedNodes(graph, tensor, limit),
});
