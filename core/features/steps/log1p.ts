import { z } from 'zod';
import { traits } from '../../validity/traits.ts';
import { columnwise, scalar } from '../columnwise.ts';

/**
 * log(1 + x) for columns without negative values. What is negative later counts as 0.
 *
 * @throws where a training value is negative
 */
export const log1p = columnwise({
  name: 'log1p',
  params: z.strictObject({}),
  capability: {
    refuses: traits.negative,
    clears: traits.huge,
    blurs: [[traits.far, traits.far | traits.central]],
    mayCarry: [[traits.varied, traits.central | traits.lopsided]],
  },
  learn: (values) => {
    const found = values.find((value) => value < 0);
    if (found !== undefined) throw new Error(`log1p takes no negative values, and there is ${found}`);
  },
  apply: () => (value) => Math.log(1 + Math.max(0, value)),
  nodes: (graph, tensor) => {
    const positive = graph.op('Where', [
      graph.op('Less', [tensor, scalar(graph, 0)]),
      scalar(graph, 0),
      tensor,
    ]);
    return graph.op('Log', [graph.op('Add', [positive, scalar(graph, 1)])]);
  },
});
