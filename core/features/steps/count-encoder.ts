import { z } from 'zod';
import { traits } from '../../validity/traits.ts';
import { sideBySide } from '../block.ts';
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
    clears: traits.missing | traits.rare | traits.central,
    carries: [[traits.varied, traits.central]],
    maySet: traits.lopsided,
  },
  fit: ({ inputs }, _, { graph }) => {
    const encoded = inputs.map(({ column, tensor }) => {
      const counts = countLevels(column)
        .toSorted(([, a], [, b]) => b - a)
        .slice(0, maxLevels);
      const values = new Map(counts.map(([level, count]) => [level, Math.fround(Math.log1p(count))]));
      const attributes = {
        keys_strings: { strings: [...values.keys()] },
        values_floats: { floats: [...values.values()] },
        default_float: { float: 0 },
      };
      const { name, codes, levels } = column;
      const feature = {
        name: `${name}_count`,
        source: name,
        categorical: false,
        crossFitted: false,
        values: () => Float32Array.from(codes, (code) => values.get(levels[code] ?? '') ?? 0),
      };
      return { feature, tensor: graph.op('LabelEncoder', [tensor], attributes, 'ai.onnx.ml') };
    });
    const tensor = sideBySide(
      graph,
      encoded.map((e) => e.tensor),
    );
    return { kind: 'numeric', type: 'float', tensor, columns: encoded.map((e) => e.feature) };
  },
});
