import { expect, test } from 'vitest';
import { Evaluation } from '../../contracts/artifacts.ts';
import { explainableModel, goldenTable, type ProblemType } from '../explain/fixtures.ts';
import { evaluateModel } from './evaluate-model.ts';
import { gainShares } from './explanations.ts';

const parts = [
  { kind: 'trees' as const, weight: 0.75 },
  { kind: 'linear' as const, weight: 0.25 },
];

const evaluate = (problemType: ProblemType) => {
  const table = goldenTable(problemType);
  const classes = problemType === 'regression' ? 0 : problemType === 'binary' ? 2 : 3;
  const labels = Float32Array.from({ length: table.rows }, (_, i) => (classes ? i % classes : i / 10));
  const model = explainableModel(problemType, parts);
  const gate = { test: 'auto' as const, confidence: 0.9, margin: 0 };
  return evaluateModel({ model, table, labels, trainLabels: labels, gate, seed: 1, threads: 1 });
};

const surest = (from: ArrayLike<number>, row: number) =>
  Math.max(...Array.from(from).slice(3 * row, 3 * row + 3));

test('of classes, sure rows right and wrong are explained; each sums to its prediction', async () => {
  const { evaluation } = await evaluate('binary');
  const { explanations } = Evaluation.parse(JSON.parse(JSON.stringify(evaluation)));
  expect(explanations.map(({ why }) => why)).toEqual([
    'sure and right',
    'sure and right',
    'sure and wrong',
    'sure and wrong',
  ]);
  for (const { base, columns, others, prediction, of, actual, why } of explanations) {
    const sum = columns.reduce((total, { contribution }) => total + contribution, base + others);
    expect(sum).toBeCloseTo(prediction, 8);
    expect(of).toBe('yes');
    expect(actual === 'yes').toBe(prediction > 0.5 === (why === 'sure and right'));
  }
});

test('of values, the furthest on either side and one between', async () => {
  const { evaluation } = await evaluate('regression');
  const errors = evaluation.explanations.map(({ prediction, actual }) => prediction - Number(actual));
  expect(evaluation.explanations.map(({ why }) => why)).toEqual([
    'most above the truth',
    'most below the truth',
    'of usual error',
  ]);
  expect(errors[0]).toBeGreaterThan(0);
  expect(errors[1]).toBeLessThan(0);
  expect(Math.abs(errors[2])).toBeLessThanOrEqual(Math.max(errors[0], -errors[1]));
});

test('probabilities before calibration are given where there is one', async () => {
  const { uncalibrated, scored } = await evaluate('multiclass');
  expect(uncalibrated).toHaveLength(scored.predictions.length);
  // A temperature keeps the order, and here makes the answers less sure.
  for (let row = 0; row < 5; row++) {
    expect(surest(uncalibrated!, row)).toBeGreaterThan(surest(scored.predictions, row));
  }
  expect((await evaluate('regression')).uncalibrated).toBeUndefined();
});

test('gain is shared by column, members by their weight', () => {
  const how = { method: 'constant' as const };
  const member = { estimator: 'e', features: 'f', scores: 's', inputs: [], how };
  const record = {
    blended: 'b',
    members: [
      { ...member, weight: 0.5, gain: [1, 3] },
      { ...member, weight: 0.25, gain: [0, 0] },
      { ...member, weight: 0.25 },
    ],
  };
  expect(gainShares(record, ['a', 'b'])).toEqual([
    { column: 'b', share: 0.75 },
    { column: 'a', share: 0.25 },
  ]);
  const two = { ...record, members: [...record.members, { ...member, weight: 0.5, gain: [8, 0] }] };
  expect(gainShares(two, ['a', 'b'])[0]).toEqual({ column: 'a', share: 0.625 });
  expect(gainShares({ ...record, members: [{ ...member, weight: 1 }] }, ['a', 'b'])).toEqual([]);
});
