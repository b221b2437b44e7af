import { expect, test } from 'vitest';
import type { TreeModel } from '../estimators/lightgbm/model-text.ts';
import { treeEnsemble } from '../estimators/lightgbm/onnx.ts';
import { createGraph } from '../onnx/builder.ts';
import { openSections } from '../onnx/cut.ts';
import { packCounts } from './cover.ts';
import { openAttribution } from './member.ts';
import { runsOf } from './record.ts';

/** One split: the levels of the set are worth 5, all others 1; a quarter of the rows had one. */
const model: TreeModel = {
  treesPerIteration: 1,
  width: 2,
  trees: [
    {
      feature: [1],
      threshold: [0],
      decision: [{ categorical: true, defaultLeft: false, missing: 'nan' }],
      left: [~0],
      right: [~1],
      leaf: [5, 1],
      leafCount: [1, 3],
      gain: [1],
      categories: [[0, 31]],
    },
  ],
};

test('levels contribute by their own codes, however the graph counts them', async () => {
  const graph = createGraph();
  const features = graph.input('features', 'float', ['N', 2]);
  const scores = treeEnsemble(graph, features, model);
  graph.output('y', scores, 'float', ['N', 1]);
  const how = { method: 'trees' as const, cover: packCounts([1, 3]) };
  const member = { estimator: 'lightgbm', weight: 1, features, scores, inputs: runsOf([0, 1]), how };
  const { base, contributions } = await openAttribution(openSections(graph.bytes()), member, 2);
  expect([...base]).toEqual([2]);
  const rows = [0, 31, 1, 32, 30, Number.NaN].flatMap((code) => [7, code]);
  expect([...(await contributions(Float32Array.from(rows), 6))]).toEqual(
    [3, 3, -1, -1, -1, -1].flatMap((worth) => [0, worth]),
  );
});
