import type { Graph } from '../onnx/graph.ts';
import type { CategoricalColumn } from '../table/table.ts';
import { sideBySide, type Bound } from './block.ts';

/** What a column's levels become; a missing value is the level `''`. */
export type LevelValues = Iterable<readonly [level: string, value: number]>;

/**
 * Levels as numbers: the columns' cells, side by side, as a tensor [N, columns]. `values` has the levels of each column,
 * `other` is what stands for all that are not among them. One node looks up all columns, since a node of its own for
 * each takes longer than all else that is done to a single row.
 */
export function encodeLevels(
  graph: Graph,
  inputs: readonly Bound<CategoricalColumn>[],
  values: readonly LevelValues[],
  other: number,
  type: 'float' | 'int64' = 'float',
): string {
  const entries = values.flatMap((own, place) =>
    Array.from(own, ([level, value]) => [tag(inputs, place) + level, value] as const),
  );
  // ONNX Runtime refuses an empty list of keys.
  if (entries.length === 0) entries.push(['', other]);
  const keys = { keys_strings: { strings: entries.map(([key]) => key) } };
  const numbers = entries.map(([, value]) => value);
  const attributes =
    type === 'float'
      ? { ...keys, values_floats: { floats: numbers }, default_float: { float: other } }
      : { ...keys, values_int64s: { ints: numbers }, default_int64: other };
  return graph.op('LabelEncoder', [taggedCells(graph, inputs)], attributes, 'ai.onnx.ml');
}

/** The cells side by side, each behind its column's tag, so that one dictionary serves all columns. */
function taggedCells(graph: Graph, inputs: readonly Bound<CategoricalColumn>[]): string {
  const cells = sideBySide(
    graph,
    inputs.map(({ tensor }) => tensor),
  );
  if (inputs.length === 1) return cells;
  const tags = graph.constant(
    'string',
    [1, inputs.length],
    [...inputs.keys()].map((place) => tag(inputs, place)),
  );
  return graph.op('StringConcat', [tags, cells]);
}

/** No tag is the beginning of another, so two columns never share a key. A column alone needs none. */
const tag = ({ length }: readonly unknown[], place: number) => (length === 1 ? '' : `${place}:`);
