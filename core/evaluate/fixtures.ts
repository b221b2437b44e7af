import type { PredictionInterval } from '../../contracts/calibration.ts';
import type { Signature } from '../../contracts/dataset.ts';
import { createGraph } from '../onnx/builder.ts';
import { finishModel } from '../onnx/finish.ts';
import { random } from '../random.ts';
import type { Table } from '../table/table.ts';

/**
 * A model whose scores are a weighted sum of its numeric inputs, for tests: `weights[input][class]`, through a softmax
 * for classes. Missing values are 0; categorical inputs are taken and not used.
 */
export function weightedSumModel(
  signature: Signature,
  weights: Record<string, number[]>,
  interval?: PredictionInterval,
): Uint8Array {
  const graph = createGraph();
  const width = signature.classes?.length ?? 1;
  const terms = signature.inputs.map(({ name, kind }) => {
    if (kind === 'categorical') {
      const cells = graph.input(name, 'string', ['N', 1]);
      const rows = graph.op('Shape', [cells], { start: 0, end: 1 });
      const shape = graph.op('Concat', [rows, graph.constant('int64', [1], [width])], { axis: 0 });
      return graph.op('Expand', [graph.constant('float', [1, width], new Float32Array(width)), shape]);
    }
    const values = graph.input(name, kind === 'timestamp' ? 'double' : 'float', ['N', 1]);
    const floats = graph.op('Cast', [values], { to: 1 });
    const filled = graph.op('Where', [graph.op('IsNaN', [floats]), graph.constant('float', [], [0]), floats]);
    return graph.op('MatMul', [filled, graph.constant('float', [1, width], weights[name])]);
  });
  const sum = graph.op('Sum', terms);
  const scores = signature.classes ? graph.op('Softmax', [sum], { axis: 1 }) : sum;
  return finishModel(graph, scores, signature, interval);
}

/** Numeric columns `x` and `noise`, uniform over [-1, 1], and labels: 1 where x + half a noise of its own is above 0. */
export function twoColumns(rows: number, seed: number): { table: Table; labels: Float32Array } {
  const { float } = random(seed);
  const uniform = () => Float32Array.from({ length: rows }, () => 2 * float() - 1);
  const [x, noise] = [uniform(), uniform()];
  const labels = x.map((value) => Number(value + float() - 0.5 > 0));
  const columns = [
    { kind: 'numeric' as const, name: 'x', values: x },
    { kind: 'numeric' as const, name: 'noise', values: noise },
  ];
  return { table: { rows, columns }, labels };
}

export const twoColumnsSignature: Signature = {
  target: 'y',
  problemType: 'binary',
  inputs: [
    { name: 'x', kind: 'numeric' },
    { name: 'noise', kind: 'numeric' },
  ],
  classes: ['no', 'yes'],
};
