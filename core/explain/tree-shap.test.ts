import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import type { onnx } from 'onnx-proto';
import { describe, expect, test } from 'vitest';
import { parseModelText } from '../estimators/lightgbm/model-text.ts';
import { treeEnsemble } from '../estimators/lightgbm/onnx.ts';
import { createGraph } from '../onnx/builder.ts';
import { ModelProto } from '../onnx/proto.ts';
import { goesLeft, readForest, type Forest, type ForestTree } from './forest.ts';
import { createTreeShap } from './tree-shap.ts';

type Golden = { text: string; test: (number | null)[][]; contributions: number[][] };
const golden = (name: string): Golden =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../../test/golden/explain/${name}.json`), 'utf8'));

/** The forest as it is read back from the graph. */
function forestOf(text: string, averaged: boolean): Forest {
  const model = parseModelText(text);
  const graph = createGraph();
  const features = graph.input('features', 'float', ['N', 4]);
  graph.output('raw', treeEnsemble(graph, features, model), 'float', ['N', model.treesPerIteration]);
  const [node] = ModelProto.decode(graph.bytes()).graph!.node as onnx.INodeProto[];
  const forest = readForest(
    node,
    model.trees.flatMap((tree) => tree.leafCount),
  );
  if (!averaged) return forest;
  const iterations = forest.trees.length / model.treesPerIteration;
  const trees = forest.trees.map((tree) => ({ ...tree, value: tree.value.map((v) => v / iterations) }));
  return { ...forest, trees };
}

describe.each(['binary', 'multiclass', 'regression'])('%s', (task) => {
  test.each(['gbdt', 'rf'])('%s: the contributions are those of LightGBM', (boosting) => {
    const { text, test: rows, contributions } = golden(`${task}-${boosting}`);
    const shap = createTreeShap(forestOf(text, boosting === 'rf'), [0, 1, 2, 3], 4);
    const outputs = shap.base.length;
    expect(rows.length).toBeGreaterThan(20);
    rows.forEach((row, i) => {
      const found = shap.contributions(
        Float32Array.from(row, (x) => x ?? NaN),
        1,
      );
      for (let k = 0; k < outputs; k++) {
        const ours = [...found.subarray(4 * k, 4 * k + 4), shap.base[k]];
        ours.forEach((value, j) => expect(value).toBeCloseTo(contributions[i][5 * k + j], 6));
      }
    });
  });
});

/** Splits at 0 on drawn features, with drawn rows and values; feature numbers come back on a path. */
const tree: fc.Arbitrary<ForestTree> = fc
  .array(
    fc.record({ feature: fc.nat(3), at: fc.nat(), share: fc.double({ min: 0.05, max: 0.95, noNaN: true }) }),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .chain((splits) =>
    fc
      .array(fc.integer({ min: -5, max: 5 }), { minLength: splits.length + 1, maxLength: splits.length + 1 })
      .map((values) => grow(splits, values)),
  );

/** Each split takes the place of one of the leaves there are. */
function grow(splits: { feature: number; at: number; share: number }[], values: number[]): ForestTree {
  const left: number[] = [];
  const right: number[] = [];
  const slots: [number[], number][] = [];
  splits.forEach(({ at }, i) => {
    if (i > 0) {
      const [[side, place]] = slots.splice(at % slots.length, 1);
      side[place] = i;
    }
    slots.push([left, i], [right, i]);
  });
  slots.forEach(([side, place], leaf) => (side[place] = ~leaf));
  return {
    output: 0,
    feature: Int32Array.from(splits, ({ feature }) => feature),
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    leftShare: Float64Array.from(splits, ({ share }) => share),
    value: Float64Array.from(values),
    threshold: new Float64Array(splits.length),
    missingLeft: new Uint8Array(splits.length),
    members: splits.map(() => undefined),
  };
}

/** The tree's expected answer where only the features in `known` are. */
function expected(t: ForestTree, x: number[], known: Set<number>, node = 0): number {
  if (node < 0) return t.value[~node];
  const [left, right] = [t.left, t.right].map((side) => expected(t, x, known, side[node]));
  if (known.has(t.feature[node])) return goesLeft(t, node, x[t.feature[node]]) ? left : right;
  return t.leftShare[node] * left + (1 - t.leftShare[node]) * right;
}

/** By definition: the mean of what a feature changes, over all orders of the four. */
function shapley(t: ForestTree, x: number[]): number[] {
  const orders = permutations([0, 1, 2, 3]);
  const sums = [0, 0, 0, 0];
  for (const order of orders) {
    const known = new Set<number>();
    for (const feature of order) {
      const before = expected(t, x, known);
      known.add(feature);
      sums[feature] += expected(t, x, known) - before;
    }
  }
  return sums.map((sum) => sum / orders.length);
}

const permutations = (items: number[]): number[][] =>
  items.length < 2
    ? [items]
    : items.flatMap((item) => permutations(items.filter((i) => i !== item)).map((rest) => [item, ...rest]));

test('a contribution is the Shapley value by its definition, whatever the tree', () => {
  const row = fc.tuple(...Array.from({ length: 4 }, () => fc.constantFrom(-1, 1)));
  fc.assert(
    fc.property(tree, row, (t, x) => {
      const shap = createTreeShap({ outputs: 1, trees: [t] }, [0, 1, 2, 3], 4);
      const found = shap.contributions(Float32Array.from(x), 1);
      shapley(t, x).forEach((value, j) => expect(found[j]).toBeCloseTo(value, 10));
    }),
    { numRuns: 200 },
  );
});
