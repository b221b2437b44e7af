import { z } from 'zod';
import { ofLevels, traits } from '../../validity/traits.ts';
import { encodeLevels } from '../level-encoder.ts';
import { countLevels } from '../levels.ts';
import { defineStep } from '../step.ts';
import type { CategoricalColumn } from '../../table/table.ts';

/** A tree cannot learn much from the 1,001st commonest level, and its sets of levels would make the model large. */
const maxLevels = 1000;

/**
 * Levels as codes 0, 1, 2, … from the commonest to the rarest; levels that occur equally often are in the order of
 * their names. `NaN` for missing values, for levels never seen, and for those that stand for them in training: the
 * levels seen once and the rarest beyond 1,000.
 */
export const ordinalEncoder = defineStep({
  name: 'ordinal_encoder',
  takes: 'categorical',
  params: z.strictObject({}),
  capability: {
    takes: traits.categorical,
    gives: traits.numeric,
    clears: ofLevels | traits.varied | traits.lopsided | traits.far,
    sets: traits.codes,
    maySet: traits.far,
    carries: [
      [traits.rare, traits.missing],
      [traits.central, traits.varied],
      [traits.even, traits.lopsided],
    ],
  },
  fit: ({ inputs }, _, { graph }) => {
    const codes = inputs.map(
      ({ column }) => new Map(commonLevels(column).map((level, code) => [level, code])),
    );
    const columns = inputs.map(({ column: { name, codes: own, levels } }, i) => ({
      name,
      source: name,
      categorical: true,
      crossFitted: false,
      values: () => Float32Array.from(own, (code) => codes[i].get(levels[code] ?? '') ?? NaN),
    }));
    return { kind: 'numeric', type: 'float', tensor: encodeLevels(graph, inputs, codes, NaN), columns };
  },
});

/** The levels that get a code, in the order of the codes. */
export function commonLevels(column: CategoricalColumn): string[] {
  return countLevels(column)
    .filter(([level, count]) => level !== '' && count > 1)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, maxLevels)
    .map(([level]) => level);
}
