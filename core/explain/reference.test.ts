import { expect, test } from 'vitest';
import { createGraph } from '../onnx/builder.ts';
import { openReference } from './reference.ts';

/** x0 · x1 + Σ weight · x. */
async function contributions(x: number[], weights: number[], means: number[], inputs: number[]) {
  const graph = createGraph();
  const features = graph.input('x', 'float', ['N', x.length]);
  const pick = (j: number) => graph.op('Gather', [features, graph.constant('int64', [1], [j])], { axis: 1 });
  const linear = graph.op('MatMul', [features, graph.constant('float', [x.length, 1], weights)]);
  graph.output('y', graph.op('Add', [graph.op('Mul', [pick(0), pick(1)]), linear]), 'float', ['N', 1]);
  const section = { bytes: graph.bytes(), from: 'x', to: 'y' };
  const width = Math.max(...inputs) + 1;
  const reference = await openReference(section, Float32Array.from(means), Int32Array.from(inputs), width);
  const found = await reference.contributions(Float32Array.from(x), 1);
  await reference.close();
  return { base: reference.base[0], found: [...found] };
}

test('columns that act together share what they do', async () => {
  const { base, found } = await contributions([3, 4, 5], [0, 0, 2], [1, 0, 1], [0, 1, 2]);
  expect(base).toBe(2);
  // 3 · 4 - 1 · 0: without x1, x0 does nothing; without x0, x1 brings 4.
  expect(found).toEqual([4, 8, 8]);
});

test('the features of one column are replaced together', async () => {
  const { found } = await contributions([3, 4, 5], [0, 0, 2], [1, 0, 1], [1, 1, 0]);
  expect(found).toEqual([8, 12]);
});

test('of many columns, orders beside their reverse share two columns’ doing rightly too', async () => {
  const x = Array.from({ length: 30 }, (_, j) => j - 10);
  const weights = x.map((_, j) => (j % 5) - 2);
  const { found } = await contributions(
    x,
    weights,
    x.map(() => 0),
    [...x.keys()],
  );
  found.forEach((value, j) => expect(value).toBeCloseTo(weights[j] * x[j] + (j < 2 ? 45 : 0), 4));
});
