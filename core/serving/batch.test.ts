import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Predictions } from '../onnx/predict.ts';
import type { Table } from '../table/table.ts';
import { batching } from './batch.ts';
import { ageItself, ages, byAge } from './fixtures.ts';

const many = fc.array(fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 40 }), {
  maxLength: 40,
});

function counting(predict: (table: Table) => Predictions) {
  const runs: number[] = [];
  const run = async (table: Table) => {
    runs.push(table.rows);
    return predict(table);
  };
  return { runs, run };
}

const withInterval = (table: Table): Predictions => {
  const { values } = ageItself(table) as { values: Float64Array };
  return { values, interval: Float64Array.from([...values].flatMap((value) => [value - 1, value + 1])) };
};

test('every caller gets its own rows, whatever came at the same time', async () => {
  await fc.assert(
    fc.asyncProperty(many, fc.constantFrom(byAge, ageItself, withInterval), async (requests, answer) => {
      const { run, runs } = counting(answer);
      const predict = batching(run, answer === byAge ? 2 : 1);
      const answers = await Promise.all(requests.map((request) => predict(ages(...request))));
      expect(answers).toEqual(requests.map((request) => answer(ages(...request))));
      expect(runs.reduce((sum, rows) => sum + rows, 0)).toBe(requests.flat().length);
    }),
  );
});

test('what arrives together is one run, of no more than 256 rows', async () => {
  const { run, runs } = counting(byAge);
  const predict = batching(run, 2);
  await Promise.all(Array.from({ length: 300 }, () => predict(ages(30))));
  expect(runs).toEqual([256, 44]);
  await predict(ages(30));
  expect(runs).toEqual([256, 44, 1]);
});

test('a request that breaks a run is the only one that fails', async () => {
  const { run, runs } = counting((table) => {
    const [{ values }] = table.columns as { values: Float32Array }[];
    if (values.includes(66)) throw new Error('66');
    return byAge(table);
  });
  const predict = batching(run, 2);
  const settled = await Promise.allSettled([1, 66, 3].map((age) => predict(ages(age))));
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(runs).toEqual([3, 1, 1, 1]);
});
