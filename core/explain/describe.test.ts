import { expect, test } from 'vitest';
import { toMatrix, toSparse } from '../estimators/fixtures.ts';
import { columnMeans, describeMember } from './describe.ts';
import { fromRuns } from './record.ts';

const inputs = [
  { name: 'a', kind: 'numeric' as const },
  { name: 'b', kind: 'categorical' as const },
];
const columns = ['b', 'b', 'a', 'b'].map((source, j) => ({ name: `f${j}`, source, categorical: false }));
const shared = { estimator: 'e', weight: 0.5, features: 'f', scores: 's', columns };
const means = Float64Array.of(1, 2, 3, 4);

test('means are over the values that there are, sparse or not', () => {
  const dense = toMatrix([
    [1, null, 0],
    [3, null, 0],
    [null, null, 6],
  ]);
  expect([...columnMeans(dense)]).toEqual([2, 0, 2]);
  expect([...columnMeans(toSparse(dense))]).toEqual([2, 0, 2]);
});

test('trees keep leaves’ rows, and gain by input', () => {
  const explanation = { method: 'trees' as const, cover: [3, 300], gain: [1, 0, 5] };
  const member = describeMember({ ...shared, means, explanation }, inputs);
  expect(member.gain).toEqual([5, 1]);
  expect([...fromRuns(member.inputs)]).toEqual([1, 1, 0, 1]);
  expect(member.inputs).toHaveLength(3);
});

test('linear models keep what each input adds on average, by output', () => {
  const explanation = { method: 'linear' as const, weights: [1, 10, 1, 10, 1, 10, 1, 10] };
  expect(describeMember({ ...shared, means, explanation }, inputs).how).toEqual({
    method: 'linear',
    means: [3, 7, 30, 70],
  });
});

test('others are asked against the means; a feature of no input is a bug', () => {
  expect(describeMember({ ...shared, means }, inputs).how.method).toBe('reference');
  expect(() => describeMember({ ...shared, means }, inputs.slice(1))).toThrow('"a", which is no input');
});
