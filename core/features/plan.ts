import { z } from 'zod';
import type { ModelInput } from '../../contracts/dataset.ts';
import type { PlanName } from '../../contracts/stages.ts';
import { createGraph } from '../onnx/builder.ts';
import type { ElementType, Graph } from '../onnx/graph.ts';
import { readMetadata } from '../onnx/metadata.ts';
import { inputName } from '../onnx/names.ts';
import {
  column,
  type CategoricalColumn,
  type NumericColumn,
  type Table,
  type TimestampColumn,
} from '../table/table.ts';
import { calendar, secondsPerDay, validSeconds } from './calendar.ts';
import { cyclic } from './cyclic.ts';
import { concat, type Bound, type Encoded } from './encoder.ts';
import type { FeatureColumn } from './matrix.ts';
import { oneHotEncoder } from './one-hot-encoder.ts';
import { ordinalEncoder } from './ordinal-encoder.ts';
import { passthrough } from './passthrough.ts';
import { standardScaler } from './standard-scaler.ts';
import { timestampParts } from './timestamp-parts.ts';

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
};

type Inputs = {
  numeric: Bound<NumericColumn>[];
  timestamp: Bound<TimestampColumn>[];
  categorical: Bound<CategoricalColumn>[];
};

/** One function per kind of column; it is called where there is at least one. */
type Encoders = { [K in keyof Inputs]: (graph: Graph, inputs: Inputs[K]) => Encoded[] };

const plans: Record<PlanName, Encoders> = {
  tree: {
    numeric: (graph, inputs) => [passthrough(graph, inputs)],
    timestamp: (graph, inputs) => [timestampParts(graph, inputs)],
    categorical: (graph, inputs) => [ordinalEncoder(graph, inputs)],
  },
  linear: {
    numeric: (graph, inputs) => {
      const values = graph.op('Cast', [concat(graph, inputs)], { to: 11 });
      const columns = inputs.map(({ column: c }) => ({ name: c.name, source: c.name, values: c.values }));
      return [standardScaler(graph, values, columns)];
    },
    timestamp: (graph, inputs) => {
      const parts = calendar(graph, concat(graph, inputs));
      const columns = inputs.map(({ column: { name, values } }) => {
        const days = values.map((seconds) => validSeconds(seconds) / secondsPerDay);
        return { name: `${name}_days`, source: name, values: days };
      });
      const names = inputs.map((i) => i.column.name);
      return [standardScaler(graph, parts.days, columns), cyclic(graph, parts, names)];
    },
    categorical: (graph, inputs) => [oneHotEncoder(graph, inputs)],
  },
};

/**
 * Fits a feature plan on the rows of `table` and returns it as a serialised graph from the raw columns to `features`.
 * `tree`: values nearly as they are and integer codes, with `NaN` for missing; `linear`: scaled, one-hot, never `NaN`.
 * Neither depends on the order of the rows.
 */
export function fitPlan(
  plan: PlanName,
  table: Table,
  inputs: readonly ModelInput[],
): { bytes: Uint8Array; columns: FeatureColumn[] } {
  if (inputs.length === 0) throw new Error('a feature plan needs at least one input');
  const graph = createGraph();
  const { numeric, timestamp, categorical } = declare(graph, table, inputs);
  const encoders = plans[plan];
  const encoded = [
    ...(numeric.length > 0 ? encoders.numeric(graph, numeric) : []),
    ...(timestamp.length > 0 ? encoders.timestamp(graph, timestamp) : []),
    ...(categorical.length > 0 ? encoders.categorical(graph, categorical) : []),
  ];
  const tensors = encoded.map((e) => e.tensor);
  const columns = encoded.flatMap((e) => e.columns);
  const features = graph.op('Concat', tensors, { axis: 1 });
  graph.output(featuresOutput, features, 'float', ['N', columns.length]);
  return { bytes: graph.bytes({ [columnsProperty]: JSON.stringify(columns) }), columns };
}

function declare(graph: Graph, table: Table, inputs: readonly ModelInput[]): Inputs {
  const bound: Inputs = { numeric: [], timestamp: [], categorical: [] };
  for (const { name, kind } of inputs) {
    const c = column(table, name);
    if (c.kind !== kind) throw new Error(`column "${name}" is ${c.kind}, and the model takes it as ${kind}`);
    const tensor = graph.input(inputName(name), inputTypes[kind], ['N', 1]);
    if (c.kind === 'timestamp') bound.timestamp.push({ column: c, tensor });
    else if (c.kind === 'categorical') bound.categorical.push({ column: c, tensor });
    else bound.numeric.push({ column: c, tensor });
  }
  return bound;
}

const FeatureColumns = z.array(z.object({ name: z.string(), source: z.string(), categorical: z.boolean() }));

/** The columns of a serialised feature graph's output. */
export function readFeatureColumns(bytes: Uint8Array): FeatureColumn[] {
  return FeatureColumns.parse(JSON.parse(readMetadata(bytes)[columnsProperty]));
}
