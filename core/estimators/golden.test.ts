import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { context, difference, interleavedFolds, scoreByOnnx, toMatrix } from './fixtures.ts';
import { lightgbm } from './lightgbm/lightgbm.ts';
import { parseModelText, type TreeModel } from './lightgbm/model-text.ts';
import { linear } from './linear/linear.ts';
import type { LinearModel } from './linear/solve.ts';

type Rows = (number | null)[][];
type Linear = {
  rows: Rows;
  labels: number[];
  cases: { l2: number; weights: number[][]; intercepts: number[]; predictions: number[] }[];
};
type Trees = {
  params: Record<string, number>;
  seed: number;
  text: string;
  rows: Rows;
  labels: number[];
  test: Rows;
  predictions: number[] | number[][];
  cv: { iterations: number; predictions: (number[] | number[][])[] };
};

const tasks = [
  { problemType: 'binary', classes: 2 },
  { problemType: 'multiclass', classes: 3 },
  { problemType: 'regression', classes: 0 },
] as const;

/** Python's LightGBM and scikit-learn are the oracles: test/oracle/estimators.py. */
const golden = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../../test/golden/estimators/${name}.json`), 'utf8'));

describe.each(tasks)("LightGBM as Python's: $problemType", (task) => {
  const oracle = golden(`lightgbm-${task.problemType}`) as Trees;
  const all = { matrix: toMatrix(oracle.rows, [2]), labels: Float32Array.from(oracle.labels) };
  const data = { ...task, all, folds: interleavedFolds(all, 3) };
  const answers = (predictions: number[] | number[][]) =>
    predictions.flatMap((p) => (task.problemType === 'binary' ? [1 - Number(p), Number(p)] : p));

  test('the same trees, and in ONNX the same answers, on missing and unseen values too', async () => {
    const session = await lightgbm.open(data, context({ seed: oracle.seed }));
    const model = (await session.fit(oracle.params, 8)) as TreeModel;
    await session.close();
    expect(model).toMatchObject(parseModelText(oracle.text));
    const scores = await scoreByOnnx(lightgbm, model, task, toMatrix(oracle.test, [2]));
    expect(difference(scores, answers(oracle.predictions))).toBeLessThan(1e-5);
  });

  test('the same rounds and out-of-fold answers as lightgbm.cv', async () => {
    const session = await lightgbm.open(data, context({ seed: oracle.seed }));
    const validated = await session.validate({ ...oracle.params, n_estimators: 200 });
    await session.close();
    expect(validated.iterations).toBe(oracle.cv.iterations);
    oracle.cv.predictions.forEach((expected, k) =>
      expect(difference(validated.predictions[k], answers(expected))).toBeLessThan(1e-9),
    );
  });
});

describe.each(tasks)("linear as scikit-learn's: $problemType", (task) => {
  const oracle = golden(`linear-${task.problemType}`) as Linear;
  const matrix = toMatrix(oracle.rows);
  const data = { ...task, all: { matrix, labels: Float32Array.from(oracle.labels) }, folds: [] };

  test.each(oracle.cases)('l2 = $l2', async ({ l2, weights, intercepts, predictions }) => {
    const session = await linear.open(data, context());
    const model = (await session.fit({ l2 }, 1)) as LinearModel;
    expect(difference(model.weights, weights.flat())).toBeLessThan(1e-4);
    // scikit-learn's multinomial intercepts are defined up to a shift.
    expect(difference(centred(model.intercepts), centred(intercepts))).toBeLessThan(1e-4);
    expect(difference(await scoreByOnnx(linear, model, task, matrix), predictions.flat())).toBeLessThan(1e-4);
  });

  function centred(values: ArrayLike<number>): number[] {
    const all = Array.from(values);
    const mean = task.problemType === 'multiclass' ? all.reduce((a, b) => a + b, 0) / all.length : 0;
    return all.map((value) => value - mean);
  }
});
