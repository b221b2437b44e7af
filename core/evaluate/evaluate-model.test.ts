import { describe, expect, test } from 'vitest';
import { Evaluation } from '../../contracts/artifacts.ts';
import { type NumericColumn, take } from '../table/table.ts';
import { evaluateModel, type EvaluationRequest } from './evaluate-model.ts';
import { twoColumns, twoColumnsSignature as signature, weightedSumModel } from './fixtures.ts';

const { table, labels } = twoColumns(600, 1);
const good = weightedSumModel(signature, { x: [-2, 2], noise: [0, 0] });
const useless = weightedSumModel(signature, { x: [0, 0], noise: [-1, 1] });
const request: EvaluationRequest = {
  model: good,
  table,
  labels,
  trainLabels: labels,
  gate: { test: 'auto' as const, confidence: 0.9, margin: 0 },
  seed: 0,
  threads: 1,
};
const evaluate = async (changes: Partial<EvaluationRequest> = {}) =>
  (await evaluateModel({ ...request, ...changes })).evaluation;

test('a first model must beat the baseline', async () => {
  const evaluation = await evaluate();
  expect(evaluation).toMatchObject({ verdict: 'promote', rows: 600, primaryMetric: 'roc_auc' });
  expect(evaluation.comparisons[0]).toMatchObject({ against: 'the baseline', other: 0.5, confidence: 1 });
  expect(evaluation.reason).toMatch(
    /^roc_auc 0\.\d+ against 0\.5 of the baseline on the same 600 rows; better with confidence 1\.00 \(DeLong’s test, p below 0\.0001\)$/,
  );
  const refused = await evaluate({ model: useless });
  expect(refused.verdict).toBe('keep');
});

test('the evaluation is what the contract says, and repeats', async () => {
  const evaluation = await evaluate({ champion: { version: 2, model: useless } });
  expect(Evaluation.parse(JSON.parse(JSON.stringify(evaluation)))).toEqual(evaluation);
  expect(await evaluate({ champion: { version: 2, model: useless } })).toEqual(evaluation);
  expect(evaluation.confusion!.counts.flat().reduce((a, b) => a + b)).toBe(600);
});

test('a regression says what its prediction intervals hold of the rows', async () => {
  const regression = { ...signature, problemType: 'regression' as const, classes: undefined };
  const interval = { coverage: 0.9, low: -0.25, high: 0.25 };
  const model = weightedSumModel(regression, { x: [1], noise: [0] }, interval);
  // Uniform over [-0.5, 0.5] around the prediction: one half is held.
  const [x, noise] = (table.columns as NumericColumn[]).map((c) => c.values);
  const values = x.map((value, i) => value + noise[i] / 2);
  const evaluation = await evaluate({ model, labels: values, trainLabels: values });
  const { observed, ...rest } = evaluation.interval!;
  expect(rest).toEqual({ coverage: 0.9, meanWidth: expect.closeTo(0.5, 6) });
  expect(observed.low).toBeLessThan(0.5);
  expect(observed.high).toBeGreaterThan(0.5);
  expect(Evaluation.parse(JSON.parse(JSON.stringify(evaluation)))).toEqual(evaluation);
});

/** A champion that has learnt from the first rows. */
const knowing = (known: number) => ({
  version: 2,
  model: weightedSumModel(signature, { x: [-1, 1], noise: [0.2, -0.2] }),
  learnt: Uint8Array.from({ length: 600 }, (_, row) => Number(row < known)),
});

describe('against a champion', () => {
  test('a better challenger is promoted, a worse one kept out', async () => {
    const up = await evaluate({ champion: { version: 3, model: useless } });
    expect(up.verdict).toBe('promote');
    expect(up.comparisons.map((c) => c.against)).toEqual(['the baseline', 'version 3']);
    const worse = weightedSumModel(signature, { x: [-1, 1], noise: [1, -1] });
    const down = await evaluate({ model: worse, champion: { version: 3, model: good } });
    expect(down.verdict).toBe('keep');
    expect(down.reason).toMatch(
      /^roc_auc 0\.\d+ against 0\.\d+ of version 3 on the same 600 rows; not better \(DeLong’s test, p = 1\)$/,
    );
  });

  test('better by less than the margin is not enough', async () => {
    const champion = { version: 1, model: weightedSumModel(signature, { x: [-1, 1], noise: [0.2, -0.2] }) };
    const kept = await evaluate({ champion, gate: { test: 'auto' as const, confidence: 0.9, margin: 0.4 } });
    expect(kept.verdict).toBe('keep');
    expect(kept.reason).toMatch(
      /better by more than 0\.4 only with confidence 0\.00, not 0\.9 \(DeLong’s test, p = 1\)$/,
    );
  });

  test('the same model is named as such', async () => {
    const same = await evaluate({ champion: { version: 7, model: good } });
    expect(same).toMatchObject({ verdict: 'keep', reason: 'same model as version 7' });
  });

  describe('rows that it has learnt from', () => {
    test('are left out of the comparison with it, not of the one with the baseline', async () => {
      const { comparisons, reason } = await evaluate({ champion: knowing(150) });
      expect(comparisons).toMatchObject([{ rows: 600 }, { rows: 450, learnt: { rows: 150, leftOut: true } }]);
      expect(reason).toContain('on the same 450 rows, without 150 that version 2 has learnt from;');
      const others = Int32Array.from({ length: 450 }, (_, i) => 150 + i);
      const rest = { table: take(table, others), labels: labels.slice(150) };
      const alone = await evaluate({ ...rest, champion: { ...knowing(0), learnt: undefined } });
      expect({ ...comparisons[1], learnt: undefined }).toEqual(alone.comparisons[1]);
    });

    test('count where too few others remain, and that is said', async () => {
      const { comparisons, reason } = await evaluate({ champion: knowing(590) });
      expect(comparisons[1]).toMatchObject({ rows: 600, learnt: { rows: 590, leftOut: false } });
      expect(reason).toContain('600 rows, with 590 that version 2 has learnt from, since too few others');
    });

    test('count where the others are of one class alone', async () => {
      const learnt = Uint8Array.from(labels, (label) => label);
      const { comparisons } = await evaluate({ champion: { ...knowing(0), learnt } });
      expect(comparisons[1]).toMatchObject({ rows: 600, learnt: { leftOut: false } });
    });
  });

  test('classes in another order are compared by name', async () => {
    const swapped = { ...signature, classes: ['yes', 'no'] };
    const model = weightedSumModel(swapped, { x: [2, -2], noise: [0, 0] });
    const { comparisons } = await evaluate({ champion: { version: 1, model } });
    expect(comparisons[1].other).toBeCloseTo(comparisons[1].challenger, 12);
  });

  const [x, noise] = signature.inputs;
  test.each([
    ['its target is "z", not "y"', { target: 'z' }],
    ['its classes differ', { classes: ['no', 'maybe'] }],
    ['its column "gone" is missing or unusable', { inputs: [x, { name: 'gone', kind: 'numeric' as const }] }],
    [
      'its column "x" is now numeric, not categorical',
      { inputs: [{ ...x, kind: 'categorical' as const }, noise] },
    ],
  ])('one that cannot score the rows is told and passed over: %s', async (why, changes) => {
    const weights = { x: [0, 0], noise: [0, 0], gone: [0, 0] };
    const model = weightedSumModel({ ...signature, ...changes }, weights);
    const evaluation = await evaluate({ champion: { version: 4, model } });
    expect(evaluation).toMatchObject({ verdict: 'promote', comparisons: [{ against: 'the baseline' }] });
    expect(evaluation.incomparable).toBe(`version 4 cannot score these rows: ${why}`);
    expect(evaluation.reason).toContain(evaluation.incomparable);
  });
});

describe('what cannot be measured is kept out', () => {
  test('no rows held out', async () => {
    const none = { rows: 0, columns: twoColumns(0, 1).table.columns };
    expect(await evaluate({ table: none, labels: [] })).toMatchObject({
      verdict: 'keep',
      reason: 'no rows were held out, so nothing was measured',
      metrics: {},
      sample: { csv: 'x,noise\n', expected: [] },
    });
  });

  test('one class alone', async () => {
    const evaluation = await evaluate({ labels: new Float32Array(600) });
    expect(evaluation.verdict).toBe('keep');
    expect(evaluation.reason).toBe('roc_auc is undefined: all 600 test rows are of one class');
    expect(evaluation.metrics).toHaveProperty('log_loss');
  });
});

test('importance tells the column that matters from the one that does not', async () => {
  const { importance } = await evaluate();
  expect(importance.map((i) => i.column)).toEqual(['x', 'noise']);
  expect(importance[0].drop).toBeGreaterThan(0.2);
  expect(importance[0].spread).toBeGreaterThan(0);
  expect(importance[0].spread).toBeLessThan(importance[0].drop);
  expect(importance[1]).toMatchObject({ drop: 0, spread: 0, alike: [] });
});

test('a regression is judged by rmse against the mean', async () => {
  const regression = { ...signature, problemType: 'regression' as const, classes: undefined };
  const values = (table.columns[0].kind === 'numeric' ? table.columns[0].values : labels).map((v) => 3 * v);
  const model = weightedSumModel(regression, { x: [3], noise: [0.1] });
  const evaluation = await evaluate({ model, labels: values, trainLabels: values });
  expect(evaluation).toMatchObject({ verdict: 'promote', primaryMetric: 'rmse' });
  expect(evaluation.metrics.r2.value).toBeGreaterThan(0.99);
  expect(evaluation.comparisons[0].other).toBeGreaterThan(1.5);
  expect(evaluation.confusion).toBeUndefined();
});
