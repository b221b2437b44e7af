import { expect, test } from 'vitest';
import { context, rowsOf, scoreByOnnx, toMatrix } from '../fixtures.ts';
import type { Params } from '../estimator.ts';
import { randomForest } from './random-forest.ts';

/** Three groups that the column tells apart; too few rows to draw from, so that every tree is of all rows. */
const column = [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3];
const matrix = toMatrix(column.map((value) => [value]));

async function answers(labels: number[], classes: number, params: Params = {}): Promise<number[]> {
  const problemType = classes === 0 ? 'regression' : classes === 2 ? 'binary' : 'multiclass';
  const task = { problemType, classes } as const;
  const all = { matrix, labels: Float32Array.from(labels) };
  const own = randomForest.params.parse({ n_estimators: 7, ...params });
  const session = await randomForest.open({ ...task, all, folds: [] }, context(), own);
  const model = await session.fit(own, 7);
  await session.close();
  const first = rowsOf(all, (row) => row % 4 === 0).matrix;
  return [...(await scoreByOnnx(randomForest, model, task, first as typeof matrix))];
}

const closeTo = (values: number[]) => values.map((value) => expect.closeTo(value, 4));
/** Of 12 rows: what {@link floorOf} keeps from being impossible. */
const floor = 0.5 / 13;

test('a probability is the share of the class in the leaf', async () => {
  const labels = [0, 0, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1];
  const expected = [0.75, 0.25, 0.25, 0.75, floor, 1 - floor];
  expect(await answers(labels, 2)).toEqual(closeTo(expected));
});

test('of several classes each has its share, and they sum to 1', async () => {
  const labels = [0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 0];
  const shares = [0.75, 0.25, floor, floor, 0.5, 0.5, 0.25, floor, 0.75];
  const expected = shares.map((share) => share / (1 + floor));
  expect(await answers(labels, 3)).toEqual(closeTo(expected));
});

test('a value is the mean of the leaf, also where no tree can be split', async () => {
  const labels = [10, 11, 12, 13, 20, 20, 20, 24, 100, 100, 101, 103];
  expect(await answers(labels, 0)).toEqual(closeTo([11.5, 21, 101]));
  const mean = labels.reduce((a, b) => a + b) / 12;
  expect(await answers(labels, 0, { min_samples_leaf: 7 })).toEqual(closeTo([mean, mean, mean]));
});

test('balanced weights make classes count alike', async () => {
  const labels = [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1];
  const [, p] = await answers(labels, 2, { class_weight: 'balanced' });
  // Ten rows of weight 0.6 and two of weight 3.
  expect(p).toBeCloseTo(3 / (3 + 3 * 0.6), 5);
});

test('the file stays small where there are many classes, and extra trees see all features', () => {
  const shape = { problemType: 'multiclass', classes: 50, rows: 1e5, columns: 9, distinct: 50 } as const;
  const { n_estimators, max_leaf_nodes } = randomForest.adapt({ n_estimators: 500 }, shape);
  expect(Number(n_estimators) * Number(max_leaf_nodes) * 50).toBeLessThanOrEqual(100_000);
  const extra = randomForest.adapt({ extra_trees: true }, shape);
  expect(extra).toMatchObject({ max_features: 1, max_samples: 0.99 });
});
