import { z } from 'zod';
import type { ModelInput } from '../../contracts/dataset.ts';
import { createGraph } from '../onnx/builder.ts';
import type { ElementType, Graph } from '../onnx/graph.ts';
import { readMetadata } from '../onnx/metadata.ts';
import { inputName } from '../onnx/names.ts';
import {
  column,
  numbersOf,
  type NumericColumn,
  type NumericStringColumn,
  type Table,
} from '../table/table.ts';
import {
  asFloat,
  cellsOf,
  joinBlocks,
  sideBySide,
  type Block,
  type Bound,
  type CategoricalBlock,
  type NumericBlock,
  type TextBlock,
  type TimestampBlock,
} from './block.ts';
import { numberTextNodes } from './number-text-nodes.ts';
import { sparseMatrix, type FeatureColumn, type SparseMatrix } from './matrix.ts';
import type { Branches, Plan, StepSpec } from './plans.ts';
import type { StepContext, Target } from './step.ts';
import { stepNamed } from './steps/registry.ts';
import { boundedTextNodes } from './text/bounded-text.ts';
import { createTextMemo, type TextMemo } from './text/lexicon.ts';

/** The output of a feature graph, a float tensor [N, columns], to which an estimator's nodes are appended. */
export const featuresOutput = 'features';

/** The metadata property that holds the {@link FeatureColumn}s as JSON. */
const columnsProperty = 'landfall.columns';

/** A model input's element type; the values and what is missing are described at `feeds` in `core/onnx/predict.ts`. */
const inputTypes: Record<ModelInput['kind'], ElementType> = {
  numeric: 'float',
  boolean: 'float',
  timestamp: 'double',
  categorical: 'string',
  text: 'string',
  numeric_string: 'string',
};

export type FittedPlan = {
  /** The serialised graph, from the raw columns to `features`. */
  bytes: Uint8Array;
  columns: FeatureColumn[];
  /** By column: what training must see of the fitted rows in place of what the graph answers. */
  crossFitted: Map<number, Float32Array>;
  /** The fitted rows, where nearly all is zero: the steps know it already, to the last bits as the graph computes it. */
  sparse?: SparseMatrix;
};

/**
 * Fits a feature plan on the rows of `table`, whose labels are the target's, and returns it as a graph.
 *
 * @throws where a step cannot be fitted on what it is given, naming the step; and where nothing is left as a feature
 * @param memo keeps texts that were taken apart from one fit to the next
 */
export async function fitPlan(
  plan: Plan,
  table: Table,
  inputs: readonly ModelInput[],
  target: Target,
  seed: number,
  memo: TextMemo = createTextMemo(),
): Promise<FittedPlan> {
  if (inputs.length === 0) throw new Error('a feature plan needs at least one input');
  const graph = createGraph();
  const context = { graph, target, seed };
  const encoded: NumericBlock[] = [];
  for (const [kind, block] of declare(graph, table, inputs, memo)) {
    encoded.push(...(await encode(plan[kind], block, context)));
  }
  const joined = joinBlocks(graph, encoded);
  const last = await chain(plan.features, joined, context);
  if (last.columns.length === 0) throw new Error('the feature plan leaves no feature');
  const columns = last.columns.map(({ name, source, categorical }) => ({ name, source, categorical }));
  graph.output(featuresOutput, asFloat(graph, last), 'float', ['N', columns.length]);
  const bytes = graph.bytes({ [columnsProperty]: JSON.stringify(columns) });
  return { bytes, columns, crossFitted: crossFittedOf(last), ...sparseOf(last, columns, table.rows) };
}

const crossFittedOf = ({ columns }: NumericBlock) =>
  new Map(columns.flatMap((c, i) => (c.crossFitted ? [[i, Float32Array.from(c.values())] as const] : [])));

/** One column with its zeros left out is enough: there are hundreds beside it. */
function sparseOf({ columns: features }: NumericBlock, columns: FeatureColumn[], rows: number) {
  if (!features.some(({ values }) => values.cells)) return {};
  return { sparse: sparseMatrix(rows, columns, features.map(cellsOf)) };
}

async function encode(branches: Branches, block: Block, context: StepContext): Promise<NumericBlock[]> {
  const encoded: NumericBlock[] = [];
  for (const branch of branches) encoded.push(await chain(branch, block, context));
  return encoded;
}

async function chain(specs: readonly StepSpec[], start: Block, context: StepContext): Promise<NumericBlock> {
  let block = start;
  for (const { step, params = {} } of specs) block = await stepNamed(step).fit(block, params, context);
  if (block.kind !== 'numeric') throw new Error(`a ${block.kind} column cannot be a feature as it is`);
  return block;
}

/** Declares the graph's inputs and gathers them by kind, in this order; a kind without columns is left out. */
function declare(graph: Graph, table: Table, inputs: readonly ModelInput[], memo: TextMemo) {
  const numeric: Bound<NumericColumn>[] = [];
  const timestamp: TimestampBlock = { kind: 'timestamp', inputs: [] };
  const categorical: CategoricalBlock = { kind: 'categorical', inputs: [] };
  const text: TextBlock = { kind: 'text', inputs: [], memo };
  for (const { name, kind } of inputs) {
    const c = column(table, name);
    if (c.kind !== kind) throw new Error(`column "${name}" is ${c.kind}, and the model takes it as ${kind}`);
    const tensor = graph.input(inputName(name), inputTypes[kind], ['N', 1]);
    if (c.kind === 'timestamp') timestamp.inputs.push({ column: c, tensor });
    else if (c.kind === 'categorical') categorical.inputs.push({ column: c, tensor });
    else if (c.kind === 'text') text.inputs.push({ column: c, tensor: boundedTextNodes(graph, tensor) });
    else if (c.kind === 'numeric_string') numeric.push(asNumbers(graph, c, tensor));
    else numeric.push({ column: c, tensor });
  }
  return [
    ...(numeric.length > 0 ? [['numeric', numericBlock(graph, numeric)] as const] : []),
    ...(timestamp.inputs.length > 0 ? [['timestamp', timestamp] as const] : []),
    ...(categorical.inputs.length > 0 ? [['categorical', categorical] as const] : []),
    ...(text.inputs.length > 0 ? [['text', text] as const] : []),
  ];
}

const asNumbers = (graph: Graph, column: NumericStringColumn, tensor: string): Bound<NumericColumn> => ({
  column: { kind: 'numeric', name: column.name, values: numbersOf(column) },
  tensor: numberTextNodes(graph, tensor, column.format),
});

function numericBlock(graph: Graph, inputs: Bound<NumericColumn>[]): NumericBlock {
  const tensors = inputs.map((i) => i.tensor);
  const columns = inputs.map(({ column: { name, values } }) => ({
    name,
    source: name,
    categorical: false,
    crossFitted: false,
    values: () => values,
  }));
  return { kind: 'numeric', type: 'float', tensor: sideBySide(graph, tensors), columns };
}

const FeatureColumns = z.array(z.object({ name: z.string(), source: z.string(), categorical: z.boolean() }));

/** The columns of a serialised feature graph's output. */
export function readFeatureColumns(bytes: Uint8Array): FeatureColumn[] {
  return FeatureColumns.parse(JSON.parse(readMetadata(bytes)[columnsProperty]));
}
