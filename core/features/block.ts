import type { Graph } from '../onnx/graph.ts';
import type { CategoricalColumn, TextColumn, TimestampColumn } from '../table/table.ts';
import type { FeatureColumn } from './matrix.ts';
import type { TextMemo } from './text/lexicon.ts';

export type Values = Float32Array | Float64Array;

/** A raw column with its tensor in the graph, [N, 1]. */
export type Bound<C> = { column: C; tensor: string };

/**
 * A column of numbers on its way to a feature. `values` are the training rows', computed anew by each call, so that a
 * long chain of steps holds one column at a time. `crossFitted`: training must learn from these values and not from what
 * the graph answers, since the graph has seen the rows' own labels.
 */
export type NumericFeature = FeatureColumn & { values: ColumnValues; crossFitted: boolean };

/**
 * `cells`: where nearly all values are zero, the others, with their rows ascending. They belong to the function, since a
 * step that changes the values gives another one.
 */
export type ColumnValues = { (): Values; cells?: () => Cells };
export type Cells = { rows: Int32Array; values: Float32Array };

/** `tensor` is [N, columns]. */
export type NumericBlock = {
  kind: 'numeric';
  tensor: string;
  type: 'float' | 'double';
  columns: NumericFeature[];
};
export type CategoricalBlock = { kind: 'categorical'; inputs: Bound<CategoricalColumn>[] };
export type TimestampBlock = { kind: 'timestamp'; inputs: Bound<TimestampColumn>[] };

/** `tensor` is [N]: the texts' first characters, see `text/bounded-text.ts`. */
export type TextInput = Bound<TextColumn>;
export type TextBlock = { kind: 'text'; inputs: TextInput[]; memo: TextMemo };

/** The columns that a step takes or gives. */
export type Block = NumericBlock | CategoricalBlock | TimestampBlock | TextBlock;

export type BlockOf<K extends Block['kind']> = Extract<Block, { kind: K }>;

/** A numeric block without columns: nothing to add to the features. */
export const emptyBlock = (): NumericBlock => ({ kind: 'numeric', tensor: '', type: 'float', columns: [] });

/** The block's tensor as doubles: float32 would lose what distinguishes large numbers before a mean is taken off. */
export const asDouble = (graph: Graph, { tensor, type }: NumericBlock) =>
  type === 'double' ? tensor : graph.op('Cast', [tensor], { to: 11 });

export const asFloat = (graph: Graph, { tensor, type }: NumericBlock) =>
  type === 'float' ? tensor : graph.op('Cast', [tensor], { to: 1 });

/** [N, k] tensors side by side. */
export const sideBySide = (graph: Graph, tensors: string[]) =>
  tensors.length === 1 ? tensors[0] : graph.op('Concat', tensors, { axis: 1 });

/** Numeric blocks side by side: floats, unless all are doubles. */
export function joinBlocks(graph: Graph, blocks: readonly NumericBlock[]): NumericBlock {
  const filled = blocks.filter((block) => block.columns.length > 0);
  if (filled.length === 0) return emptyBlock();
  const type = filled.every((block) => block.type === 'double') ? 'double' : 'float';
  const cast = type === 'double' ? asDouble : asFloat;
  const tensor = sideBySide(
    graph,
    filled.map((block) => cast(graph, block)),
  );
  return { kind: 'numeric', tensor, type, columns: filled.flatMap((block) => block.columns) };
}

/** A column's values that are not zero. */
export function cellsOf({ values }: NumericFeature): Cells {
  if (values.cells) return values.cells();
  const dense = values();
  const rows = Int32Array.from([...dense.keys()].filter((row) => dense[row] !== 0));
  return { rows, values: Float32Array.from(rows, (row) => dense[row]) };
}
