import { asFloat, type Block, type NumericBlock } from '../../core/features/block.ts';
import type { StepSpec } from '../../core/features/plans.ts';
import type { Target } from '../../core/features/step.ts';
import { stepNamed } from '../../core/features/steps/registry.ts';
import { openModel } from '../../core/native/onnxruntime.ts';
import { createGraph } from '../../core/onnx/builder.ts';
import type { Graph } from '../../core/onnx/graph.ts';
import type { Tensor } from '../../core/onnx/model.ts';

/** Columns of one kind by name. Numbers are null, texts '' where missing. */
export type Columns =
  | { kind: 'numeric'; values: Record<string, (number | null)[]> }
  | { kind: 'categorical'; values: Record<string, string[]> };

const noTarget: Target = { problemType: 'regression', classes: 0, labels: new Float32Array() };

/** Fits a chain of steps on some columns and runs its graph over others: rows of features, with `NaN` for missing. */
export async function runSteps(
  specs: readonly StepSpec[],
  train: Columns,
  test: Columns,
  target: Target = noTarget,
) {
  const graph = createGraph();
  let block: Block = declare(graph, train);
  for (const { step, params = {} } of specs) {
    block = await stepNamed(step).fit(block, params, { graph, target, seed: 1 });
  }
  if (block.kind !== 'numeric') throw new Error(`the steps end in ${block.kind} columns`);
  return { columns: block.columns, rows: await run(graph, block, test) };
}

function declare(graph: Graph, columns: Columns): Block {
  if (columns.kind === 'numeric') {
    const names = Object.keys(columns.values);
    const tensor = graph.input('x', 'double', ['N', names.length]);
    const of = (name: string) => () => numbers(columns.values[name]);
    const features = names.map((name) => ({
      name,
      source: name,
      categorical: false,
      crossFitted: false,
      values: of(name),
    }));
    return { kind: 'numeric', tensor, type: 'double', columns: features };
  }
  const inputs = Object.entries(columns.values).map(([name, values]) => {
    const levels = [...new Set(values)].filter((level) => level !== '').toReversed();
    const codes = Int32Array.from(values, (value) => levels.indexOf(value));
    const tensor = graph.input(name, 'string', ['N', 1]);
    return { column: { kind: 'categorical' as const, name, levels, codes }, tensor };
  });
  return { kind: 'categorical', inputs };
}

const numbers = (values: (number | null)[]) => Float64Array.from(values, (value) => value ?? NaN);

async function run(graph: Graph, block: NumericBlock, test: Columns): Promise<number[][]> {
  const width = block.columns.length;
  graph.output('y', asFloat(graph, block), 'float', ['N', width]);
  const model = await openModel(graph.bytes());
  const { y } = await model.run(feeds(test));
  await model.close();
  const rows = y.data.length / width;
  return Array.from({ length: rows }, (_, i) =>
    Array.from(y.data.slice(i * width, (i + 1) * width) as Float32Array),
  );
}

function feeds(test: Columns): Record<string, Tensor> {
  if (test.kind === 'categorical') {
    const tensors = Object.entries(test.values).map(
      ([name, data]) => [name, { type: 'string', data, dims: [data.length, 1] }] as const,
    );
    return Object.fromEntries(tensors);
  }
  const columns = Object.values(test.values);
  const rows = columns[0].map((_, i) => columns.map((values) => values[i]));
  return { x: { type: 'double', data: numbers(rows.flat()), dims: [rows.length, columns.length] } };
}
