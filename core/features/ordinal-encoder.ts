import type { Graph } from '../onnx/graph.ts';
import type { CategoricalColumn } from '../table/table.ts';
import type { Bound, Encoded } from './encoder.ts';
import { countLevels } from './levels.ts';

/** A tree cannot learn much from the 1,001st commonest level, and its sets of levels would make the model large. */
const maxLevels = 1000;

/**
 * Levels as codes 0, 1, 2, … from the commonest to the rarest; levels that occur equally often are in the order of
 * their names. `NaN` for missing values, for levels never seen, and for those that stand for them in training: the
 * levels seen once and the rarest beyond 1,000.
 */
export function ordinalEncoder(graph: Graph, inputs: Bound<CategoricalColumn>[]): Encoded {
  const codes = inputs.map(({ column, tensor }) => {
    // ONNX Runtime refuses an empty list of keys; a missing value is NaN with or without its key.
    const keys = ['', ...commonLevels(column)];
    const attributes = {
      keys_strings: { strings: keys },
      values_floats: { floats: [NaN, ...keys.slice(1).keys()] },
      default_float: { float: NaN },
    };
    return graph.op('LabelEncoder', [tensor], attributes, 'ai.onnx.ml');
  });
  const columns = inputs.map(({ column: { name } }) => ({ name, source: name, categorical: true }));
  return { tensor: graph.op('Concat', codes, { axis: 1 }), columns };
}

/** The levels that get a code, in the order of the codes. */
export function commonLevels(column: CategoricalColumn): string[] {
  return countLevels(column)
    .filter(([level, count]) => level !== '' && count > 1)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, maxLevels)
    .map(([level]) => level);
}
