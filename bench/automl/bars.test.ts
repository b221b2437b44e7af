import { expect, test } from 'vitest';
import { bars } from './bars.ts';
import { result, row } from './fixtures.ts';
import type { Row } from './ranks.ts';
import type { Result } from './result.ts';

type Changes = Partial<Result>;
const ours = (score: number | undefined, changes: Changes = {}) =>
  result({ system: 'landfall', budget: 20, score, ...changes });
const theirs = (system: string, budget: number, score: number, changes: Changes = {}) =>
  result({ system, budget, score, ...changes });

/** A set on which FLAML has 0.8 and AutoGluon 0.7. */
const beside = (score: number) =>
  row('s', 'binary', [ours(score), theirs('flaml', 60, 0.8), theirs('ag', 60, 0.7)]);
const auc = (score: number | undefined) =>
  row('auc', 'binary', [ours(score), theirs('linear', 0, 0.7), theirs('lgbm', 0, 0.8)]);
const rmse = (score: number) =>
  row('rmse', 'regression', [ours(score), theirs('linear', 0, 100), theirs('lgbm', 0, 120)]);
const sized = (name: string, modelBytes: number, other: number) =>
  row(name, 'binary', [
    ours(1, { modelBytes }),
    theirs('ag', 60, 1, { modelBytes: other, deployBytes: other / 2 }),
  ]);
const timed = (name: string, p50: number, p99: number) =>
  row(name, 'binary', [ours(1, { latency: { p50, p99 } })]);

/** The bar whose goal has these words. */
const bar = (rows: Row[], words: string) => bars(rows).find(({ goal }) => goal.includes(words))!;

test('without results nothing has passed and nothing has failed', () => {
  for (const { passed, found } of bars([])) expect([passed, found]).toEqual([undefined, 'not measured']);
});

test('first means a lower mean rank than each rival', () => {
  expect(bar([beside(0.81)], 'mean rank')).toMatchObject({
    passed: true,
    found: 'Landfall 1.00, FLAML 60 s 2.00, AutoGluon 60 s 3.00 on 1 set',
  });
  expect(bar([beside(0.8)], 'mean rank').passed).toBe(false);
});

test('H2O is a bar of its own on the sets where it was run', () => {
  const rows = [
    row('a', 'binary', [ours(0.9), theirs('flaml', 60, 0.8)]),
    row('b', 'binary', [ours(0.9), theirs('flaml', 60, 0.8), theirs('h2o', 60, 0.95)]),
  ];
  const [all, withH2o] = bars(rows);
  expect(all).toMatchObject({ passed: true, found: expect.stringContaining('on 2 sets') });
  expect(withH2o).toMatchObject({ passed: false, found: expect.stringContaining('on 1 set') });
});

test('at most 1 % worse than the better of the two, in the metric’s direction', () => {
  expect(bar([auc(0.7925), rmse(100.9)], 'never worse')).toMatchObject({
    passed: true,
    found: 'at most 0.9 % worse; 2 sets',
  });
  expect(bar([auc(0.78), rmse(102)], 'never worse')).toMatchObject({
    passed: false,
    found: 'worse: auc 2.5 %, rmse 2.0 %; 2 sets',
  });
  expect(bar([auc(0.9)], 'never worse').found).toContain('at most 0.0 %');
  expect(bar([auc(undefined)], 'never worse').passed).toBe(false);
});

test('FLAML’s failures are no win over us', () => {
  const failed = row('s', 'binary', [
    result({ system: 'landfall', budget: 5, score: 0.6 }),
    result({ system: 'flaml', budget: 10, error: 'killed at limit' }),
  ]);
  const lost = row('t', 'binary', [
    result({ system: 'landfall', budget: 5, score: 0.6 }),
    theirs('flaml', 10, 0.7),
  ]);
  expect(bar([failed], 'with 5 s')).toMatchObject({ passed: true, found: '100.0 % of 1 set' });
  expect(bar([failed, lost], 'with 5 s')).toMatchObject({ passed: false, found: '50.0 % of 2 sets' });
});

test('sizes are compared by set', () => {
  const rows = [sized('a', 10, 100), sized('b', 5, 100), sized('c', 90, 100)];
  expect(bar(rows, 'a tenth')).toMatchObject({
    passed: true,
    found: expect.stringMatching(/^0\.100.*0\.200/),
  });
  expect(bar(rows.slice(2), 'a tenth').passed).toBe(false);
});

test('latency is held on every set', () => {
  const fast = timed('fast', 0.03, 0.2);
  expect(bar([fast], 'single row').passed).toBe(true);
  for (const slow of [timed('slow', 0.11, 0.2), timed('slow', 0.03, 1.1)])
    expect(bar([fast, slow], 'single row')).toMatchObject({
      passed: false,
      found: expect.stringMatching(/^slower: slow [^,]+; at the median/),
    });
});
