import { expect, test } from 'vitest';
import { openModel } from '../../native/onnxruntime.ts';
import { createGraph } from '../../onnx/builder.ts';
import { ModelProto } from '../../onnx/proto.ts';
import type { TreeModel } from './model-text.ts';
import { treeEnsemble } from './onnx.ts';

/** 1 for a level of the set; else 2 for a number up to 0.5 or none, and 3 for others. */
const modelOf = (set: number[]): TreeModel => ({
  treesPerIteration: 1,
  width: 2,
  trees: [
    {
      feature: [1, 0],
      threshold: [0, 0.5],
      decision: [
        { categorical: true, defaultLeft: false, missing: 'nan' },
        { categorical: false, defaultLeft: true, missing: 'nan' },
      ],
      left: [~0, ~1],
      right: [1, ~2],
      leaf: [1, 2, 3],
      leafCount: [1, 1, 1],
      gain: [1, 1],
      categories: [set],
    },
  ],
});

function graphOf(set: number[]): Uint8Array {
  const graph = createGraph();
  const features = graph.input('features', 'float', ['N', 2]);
  graph.output('y', treeEnsemble(graph, features, modelOf(set)), 'float', ['N', 1]);
  return graph.bytes();
}

const numbers = [Number.NaN, -1e30, 0.5, 0.75, Infinity];
const codes = [Number.NaN, ...Array(45).keys()];

test.each([[[0, 31, 40]], [[0, 30]], [[1, 31]], [[0]]])(
  'the members of %j go left, and no others',
  async (set) => {
    const rows = numbers.flatMap((number) => codes.map((code) => [number, code]));
    const model = await openModel(graphOf(set));
    const data = Float32Array.from(rows.flat());
    const { y } = await model.run({ features: { type: 'float', data, dims: [rows.length, 2] } });
    await model.close();
    const expected = rows.map(([number, code]) => (set.includes(code) ? 1 : number > 0.5 ? 3 : 2));
    expect([...(y.data as Float32Array)]).toEqual(expected);
  },
);

const nodesOf = (set: number[]) => ModelProto.decode(graphOf(set)).graph!.node!.map((node) => node.opType);

test('codes are counted from 1 on where a browser would take a missing one for a member', () => {
  expect(nodesOf([0, 31])).toEqual(['Add', 'TreeEnsemble', 'Identity']);
  expect(nodesOf([0, 30])).toEqual(['TreeEnsemble', 'Identity']);
  expect(nodesOf([1, 40])).toEqual(['TreeEnsemble', 'Identity']);
});
