import { z } from 'zod';
import { traits } from '../../validity/traits.ts';
import { asDouble, emptyBlock } from '../block.ts';
import { defineStep } from '../step.ts';

/** A column of 0 and 1 for each that had missing values in training: scikit-learn's `MissingIndicator`. */
export const missingIndicator = defineStep({
  name: 'missing_indicator',
  takes: 'numeric',
  params: z.strictObject({}),
  capability: {
    takes: traits.numeric,
    gives: traits.numeric,
    clears:
      traits.missing |
      traits.infinite |
      traits.negative |
      traits.huge |
      traits.lopsided |
      traits.far |
      traits.codes,
    mayCarry: [[traits.missing, traits.varied | traits.lopsided | traits.central]],
    selects: ({ leastMissing, mostMissing }) => [leastMissing, mostMissing],
  },
  fit: (block, _, { graph }) => {
    const flagged = block.columns.flatMap((column, i) => (column.values().some(Number.isNaN) ? [i] : []));
    if (flagged.length === 0) return emptyBlock();
    const missing = graph.op('IsNaN', [asDouble(graph, block)]);
    const indices = graph.constant('int64', [flagged.length], flagged);
    const tensor = graph.op('Cast', [graph.op('Gather', [missing, indices], { axis: 1 })], { to: 1 });
    const columns = flagged.map((i) => {
      const { name, values, ...column } = block.columns[i];
      return {
        ...column,
        name: `missingindicator_${name}`,
        categorical: false,
        values: () => values().map((value) => Number(Number.isNaN(value))),
      };
    });
    return { kind: 'numeric', type: 'float', tensor, columns };
  },
});
