import { z } from 'zod';
import { traits } from '../../validity/traits.ts';
import { asFloat } from '../block.ts';
import { defineStep } from '../step.ts';

const largest = 2 ** 128 - 2 ** 104;

/**
 * Numbers as they are, `NaN` kept. An infinity becomes the largest float of its sign: it is mostly a float64 that
 * was too large for float32, so it is a large number and not a missing one.
 */
export const finite = defineStep({
  name: 'finite',
  takes: 'numeric',
  params: z.strictObject({}),
  capability: {
    takes: traits.numeric,
    gives: traits.numeric,
    clears: traits.infinite,
    carries: [[traits.infinite, traits.huge | traits.far]],
    mayCarry: [[traits.infinite, traits.varied | traits.lopsided | traits.central]],
  },
  fit: (block, _, { graph }) => {
    if (block.columns.length === 0) return block;
    const limit = (value: number) => graph.constant('float', [], [value]);
    const values = asFloat(graph, block);
    const bounded = graph.op('Clip', [values, limit(-largest), limit(largest)]);
    // ONNX does not say what Clip makes of NaN, so it is not asked to keep it.
    const tensor = graph.op('Where', [graph.op('IsNaN', [values]), values, bounded]);
    const columns = block.columns.map((column) => ({
      ...column,
      values: () => column.values().map((value) => Math.fround(Math.max(-largest, Math.min(largest, value)))),
    }));
    return { kind: 'numeric', type: 'float', tensor, columns };
  },
});
