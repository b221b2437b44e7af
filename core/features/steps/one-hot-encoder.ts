import { z } from 'zod';
import type { Graph } from '../../onnx/graph.ts';
import type { CategoricalColumn } from '../../table/table.ts';
import { ofLevels, traits } from '../../validity/traits.ts';
import type { Bound, NumericFeature } from '../block.ts';
import { encodeLevels } from '../level-encoder.ts';
import { countLevels } from '../levels.ts';
import { defineStep } from '../step.ts';

const OneHotParams = z.strictObject({
  /** Levels rarer than this many rows share a column. */
  min_frequency: z.int().min(1).default(10),
  /** So many columns at most for each input. */
  max_categories: z.int().min(2).default(100),
});
type OneHotParams = z.infer<typeof OneHotParams>;

/**
 * One column of 0 and 1 per frequent level. A missing value is a level like any other. The infrequent levels share one
 * column, and so do levels never seen; where training had no infrequent level, an unseen one is all zeros. That is
 * scikit-learn's `OneHotEncoder(min_frequency, max_categories, handle_unknown="infrequent_if_exist")`.
 */
export const oneHotEncoder = defineStep({
  name: 'one_hot_encoder',
  takes: 'categorical',
  params: OneHotParams,
  capability: ({ min_frequency = 10, max_categories = 100 }) => ({
    takes: traits.categorical,
    gives: traits.numeric,
    clears: ofLevels | traits.missing | traits.varied | traits.lopsided | traits.central | traits.far,
    spreads: traits.varied | traits.central,
    maySet: traits.varied | traits.lopsided | traits.central,
    columns: ({ levels }) => {
      const width = levels.reduce((sum, own) => sum + widthOf(own, min_frequency, max_categories), 0);
      return [width, width];
    },
  }),
  fit: ({ inputs }, params, { graph }) => {
    const categories = inputs.map(({ column }) => findCategories(column, params));
    const columns = inputs.flatMap(({ column }, i) => features(column, categories[i]));
    return { kind: 'numeric', type: 'float', tensor: bitsInGraph(graph, inputs, categories), columns };
  },
});

/** What stands for levels without a column of their own: the infrequent column, where there is one, is theirs. */
const infrequentCode = -1;

/** [N, width]: whether a row's code is the one of the column; codes are counted anew in each input. */
function bitsInGraph(graph: Graph, inputs: Bound<CategoricalColumn>[], categories: Categories[]): string {
  const levels = categories.map(({ frequent }) => frequent.map((level, code) => [level, code] as const));
  const codes = encodeLevels(graph, inputs, levels, infrequentCode);
  const wanted = categories.flatMap(({ frequent, infrequent }, input) => [
    ...frequent.map((_, code) => ({ input, code })),
    ...(infrequent ? [{ input, code: infrequentCode }] : []),
  ]);
  const numbers = (type: 'float' | 'int64', values: number[]) =>
    graph.constant(type, [values.length], values);
  const sources = numbers(
    'int64',
    wanted.map(({ input }) => input),
  );
  const repeated = inputs.length === 1 ? codes : graph.op('Gather', [codes, sources], { axis: 1 });
  const places = numbers(
    'float',
    wanted.map(({ code }) => code),
  );
  return graph.op('Cast', [graph.op('Equal', [repeated, places])], { to: 1 });
}

function features(column: CategoricalColumn, { frequent, infrequent }: Categories): NumericFeature[] {
  const codeOf = new Map(frequent.map((level, code) => [level, code]));
  const names = [...frequent.map((level) => level || 'missing'), ...(infrequent ? ['infrequent'] : [])];
  return names.map((level, place): NumericFeature => ({
    name: `${column.name}_${level}`,
    source: column.name,
    categorical: false,
    crossFitted: false,
    values: () =>
      Float32Array.from(column.codes, (code) =>
        Number((codeOf.get(column.levels[code] ?? '') ?? frequent.length) === place),
      ),
  }));
}

/** The columns of an input whose levels occur so often, as {@link findCategories} divides them. */
function widthOf(counts: Int32Array, minFrequency: number, maxCategories: number): number {
  const common = counts.findIndex((count) => count < minFrequency);
  const frequent = common < 0 ? counts.length : common;
  const kept = frequent + 1 > maxCategories ? maxCategories - 1 : frequent;
  return kept + (kept < counts.length ? 1 : 0);
}

/** `frequent` levels have a column each, in that order; `infrequent` says that a last column stands for all others. */
export type Categories = { frequent: string[]; infrequent: boolean };

/**
 * Divides the levels as scikit-learn does: those in fewer than `min_frequency` rows are infrequent, and the rarest of
 * the others too where they and the infrequent column would be more than `max_categories` columns. Both lists are in
 * the order of the levels' names, and of equally rare levels the first is left out first.
 */
export function findCategories(
  column: CategoricalColumn,
  { min_frequency, max_categories }: OneHotParams,
): Categories {
  const counts = countLevels(column);
  const common = counts.filter(([, count]) => count >= min_frequency);
  const room = common.length + 1 > max_categories ? max_categories - 1 : common.length;
  const kept = common.toSorted(([, a], [, b]) => a - b).slice(common.length - room);
  const frequent = kept.map(([level]) => level).toSorted();
  return { frequent, infrequent: frequent.length < counts.length };
}
