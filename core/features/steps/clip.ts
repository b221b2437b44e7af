import { z } from 'zod';
import { traits } from '../../validity/traits.ts';
import { bounded, boundedNodes, columnwise } from '../columnwise.ts';

/** The bound within which a column is `central`, and beyond which it is `far`. */
const usual = 10;

/** Of what is apart within the bound some stays apart. */
const kept = [traits.central, traits.varied] as const;

/** Values beyond ±`limit` become ±`limit`: of scaled columns they say no more than "extreme". */
export const clip = columnwise({
  name: 'clip',
  params: z.strictObject({ limit: z.number().positive().default(usual) }),
  capability: ({ limit = usual }) => ({
    clears: traits.infinite | traits.huge | (limit > usual ? 0 : traits.far),
    carries: limit > usual ? [[traits.infinite, traits.far], kept] : limit < usual ? [] : [kept],
    mayCarry: [
      [traits.infinite, traits.varied | traits.lopsided | traits.central],
      [traits.varied, traits.lopsided],
    ],
    blurs: [
      limit < usual
        ? [traits.numeric, traits.varied | traits.lopsided | traits.central]
        : [traits.far | traits.infinite, traits.varied | traits.lopsided],
    ],
  }),
  learn: (_, { limit }) => limit,
  apply: (limit) => (value) => bounded(value, limit),
  nodes: (graph, tensor, _, { limit }) => boundedNodes(graph, tensor, limit),
});
