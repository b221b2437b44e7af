import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Task } from '../estimator.ts';
import { context, difference, scoreByOnnx, toMatrix, toSparse } from '../fixtures.ts';
import { linear } from './linear.ts';
import type { LinearModel } from './solve.ts';

type Case = { l1: number; l2: number; weights: number[][]; intercepts: number[]; predictions: number[][] };
type Golden = { rows: number[][]; labels: number[]; cases: Case[] };

const tasks: Task[] = [
  { problemType: 'binary', classes: 2 },
  { problemType: 'multiclass', classes: 4 },
  { problemType: 'regression', classes: 0 },
];

/** scikit-learn is the oracle: test/oracle/linear.py. Columns that repeat each other, and levels that sum to one. */
describe.each(tasks)("an elastic net as scikit-learn's: $problemType", (task) => {
  const file = join(
    import.meta.dirname,
    `../../../test/golden/estimators/elastic-net-${task.problemType}.json`,
  );
  const { rows, labels, cases } = JSON.parse(readFileSync(file, 'utf8')) as Golden;
  const matrix = toMatrix(rows);
  const fit = async (own: typeof matrix | ReturnType<typeof toSparse>, { l1, l2 }: Case) => {
    const all = { matrix: own, labels: Float32Array.from(labels) };
    const session = await linear.open({ ...task, all, folds: [] }, context());
    return (await session.fit({ l1, l2 }, 1)) as LinearModel;
  };

  test.each(cases)('l1 = $l1, l2 = $l2', async (wanted) => {
    const model = await fit(matrix, wanted);
    expect(difference(model.weights, wanted.weights.flat())).toBeLessThan(1e-4);
    expect(
      difference(await scoreByOnnx(linear, model, task, matrix), wanted.predictions.flat()),
    ).toBeLessThan(1e-4);
  });

  test.each(cases.filter(({ l1 }) => l1 > 0))(
    'the same weights are nothing: l1 = $l1, l2 = $l2',
    async (wanted) => {
      const { weights } = await fit(matrix, wanted);
      expect(Array.from(weights, (weight) => weight !== 0)).toEqual(
        wanted.weights.flat().map((weight) => Math.abs(weight) > 1e-6),
      );
    },
  );

  test.each(cases)('the same from sparse columns: l1 = $l1, l2 = $l2', async (wanted) => {
    const [dense, sparse] = [await fit(matrix, wanted), await fit(toSparse(matrix), wanted)];
    expect(difference(sparse.weights, dense.weights)).toBeLessThan(1e-9);
  });
});
