import { z } from 'zod';
import { ofLevels, traits } from '../../validity/traits.ts';
import { encodeLevels } from '../level-encoder.ts';
import { countLevels } from '../levels.ts';
import { defineStep } from '../step.ts';

/** Rarer levels count as never seen. */
const maxLevels = 10_000;

/** Each level as log(1 + the number of its training rows), missing values as a level; 0 for a level never seen. */
export const countEncoder = defineStep({
  name: 'count_encoder',
  takes: 'categorical',
  params: z.strictObject({}),
  capability: {
    takes: traits.categorical,
    gives: traits.numeric,
    clears: ofLevels | traits.missing | traits.central,
    carries: [[traits.varied, traits.central]],
  },
  fit: ({ inputs }, _, { graph }) => {
    const counts = inputs.map(({ column }) => {
      const commonest = countLevels(column)
        .toSorted(([, a], [, b]) => b - a)
        .slice(0, maxLevels);
      return new Map(commonest.map(([level, count]) => [level, Math.fround(Math.log1p(count))]));
    });
    const columns = inputs.map(({ column: { name, codes, levels } }, i) => ({
      name: `${name}_count`,
      source: name,
      categorical: false,
      crossFitted: false,
      values: () => Float32Array.from(codes, (code) => counts[i].get(levels[code] ?? '') ?? 0),
    }));
    return { kind: 'numeric', type: 'float', tensor: encodeLevels(graph, inputs, counts, 0), columns };
  },
});
