import type { Graph } from '../onnx/graph.ts';
import type { CategoricalColumn } from '../table/table.ts';
import type { Bound, Encoded } from './encoder.ts';
import { countLevels } from './levels.ts';

/** Levels rarer than this many rows, or beyond this many columns, share one column. */
const defaults = { minFrequency: 10, maxCategories: 100 };

/** `frequent` levels have a column each, in that order; `infrequent` says that a last column stands for all others. */
export type Categories = { frequent: string[]; infrequent: boolean };

/**
 * One column of 0 and 1 per frequent level. A missing value is a level like any other. The infrequent levels share one
 * column, and so do levels never seen; where training had no infrequent level, an unseen one is all zeros. That is
 * scikit-learn's `OneHotEncoder(min_frequency, max_categories, handle_unknown="infrequent_if_exist")`.
 */
export function oneHotEncoder(graph: Graph, inputs: Bound<CategoricalColumn>[], options = defaults): Encoded {
  const encoded = inputs.map(({ column, tensor }) =>
    encodeOne(graph, tensor, findCategories(column, options), column.name),
  );
  const bits = graph.op(
    'Concat',
    encoded.map((e) => e.tensor),
    { axis: 1 },
  );
  return { tensor: graph.op('Cast', [bits], { to: 1 }), columns: encoded.flatMap((e) => e.columns) };
}

/** The tensor is one of booleans. */
function encodeOne(
  graph: Graph,
  tensor: string,
  { frequent, infrequent }: Categories,
  source: string,
): Encoded {
  const width = frequent.length + (infrequent ? 1 : 0);
  const attributes = {
    // A column without a frequent level has an infrequent one, whose code is 0: the key only makes the list not empty.
    keys_strings: { strings: frequent.length > 0 ? frequent : [''] },
    values_int64s: { ints: [...Array(Math.max(frequent.length, 1)).keys()] },
    default_int64: infrequent ? frequent.length : -1,
  };
  const codes = graph.op('LabelEncoder', [tensor], attributes, 'ai.onnx.ml');
  const places = graph.constant('int64', [1, width], [...Array(width).keys()]);
  const names = [...frequent.map((level) => level || 'missing'), ...(infrequent ? ['infrequent'] : [])];
  const columns = names.map((level) => ({ name: `${source}_${level}`, source, categorical: false }));
  return { tensor: graph.op('Equal', [codes, places]), columns };
}

/**
 * Divides the levels as scikit-learn does: those in fewer than `minFrequency` rows are infrequent, and the rarest of
 * the others too where they and the infrequent column would be more than `maxCategories` columns. Both lists are in
 * the order of the levels' names, and of equally rare levels the first is left out first.
 */
export function findCategories(
  column: CategoricalColumn,
  { minFrequency, maxCategories } = defaults,
): Categories {
  const counts = countLevels(column);
  const common = counts.filter(([, count]) => count >= minFrequency);
  const room = common.length + 1 > maxCategories ? maxCategories - 1 : common.length;
  const kept = common.toSorted(([, a], [, b]) => a - b).slice(common.length - room);
  const frequent = kept.map(([level]) => level).toSorted();
  return { frequent, infrequent: frequent.length < counts.length };
}
