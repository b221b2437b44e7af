import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Monitoring } from '../../contracts/monitoring.ts';
import type { Observation } from '../../contracts/serving.ts';
import { binomialTail } from './binomial.ts';
import { checkCost, checkOperations } from './operations.ts';

type Golden = { successes: number; trials: number; p: number; tail: number };
const golden = JSON.parse(
  readFileSync(new URL('../../test/golden/monitor/binomial.json', import.meta.url), 'utf8'),
) as Golden[];

test.each(golden)('of $trials trials $successes succeed or more, as SciPy has it', (one) => {
  const found = binomialTail(one.successes, one.trials, one.p);
  expect(Math.abs(found - one.tail)).toBeLessThanOrEqual(1e-9 * one.tail + 1e-15);
});

const answered = (millis: number, more: Partial<Observation> = {}): Observation => ({
  version: 3,
  status: 200,
  millis,
  rows: 1,
  ...more,
});
const times = (count: number, one: Observation) => Array.from({ length: count }, () => one);

function look(observations: Observation[], { monitoring = {}, capture = 1 } = {}) {
  const requests = observations.map((observation, i) => ({ id: String(i), at: i, observation }));
  const traffic = {
    table: { rows: 0, columns: [] },
    requests,
    requestOf: new Int32Array(),
    unreadable: 0,
    unknown: new Map(),
    absent: new Map(),
  };
  const [latency, errors] = checkOperations({
    monitoring: Monitoring.parse(monitoring),
    traffic,
    version: 3,
    capture,
  });
  return { latency, errors };
}

test('without requests there is nothing to judge', () => {
  const { latency, errors } = look([]);
  expect([latency.status, errors.status]).toEqual(['skipped', 'skipped']);
});

test('the 95th percentile of the times is held against the limit, once it is no chance', () => {
  const usual = look([...times(96, answered(5)), ...times(4, answered(3000))]);
  expect(usual.latency).toMatchObject({ status: 'ok', value: 5, limit: 1000 });
  const slow = look([...times(80, answered(5)), ...times(20, answered(3000))]);
  expect(slow.latency).toMatchObject({ status: 'violated', value: 3000 });
  expect(slow.latency.pValue).toBeLessThan(0.01);
  const one = look([answered(3000)]);
  expect(one.latency).toMatchObject({ status: 'ok', value: 3000, pValue: expect.closeTo(0.05, 9) });
});

test('what failed is no answer that took its time, and what has no time is not counted', () => {
  const { latency } = look([...times(50, answered(9000, { status: 500 })), answered(7), answered(NaN)]);
  expect(latency).toMatchObject({ status: 'ok', value: 7 });
});

const of = (count: number, more: Partial<Observation>) =>
  look([...times(100 - count, answered(5)), ...times(count, answered(5, more))]).errors;

test('failures are those of the live version, by status or where another had to answer', () => {
  const failed = { failed: { version: 3, reason: 'x' } };
  const others = { version: 3, failed: { version: 4, reason: 'x' } };
  expect(of(10, { status: 500 })).toMatchObject({ status: 'violated', value: 0.1, limit: 0.01 });
  expect(of(10, { version: 4, ...failed })).toMatchObject({ status: 'violated', value: 0.1 });
  expect(of(10, others)).toMatchObject({ status: 'ok', value: 0 });
  expect(of(10, { status: 400 })).toMatchObject({ status: 'ok', value: 0 });
  expect(of(2, { status: 500 })).toMatchObject({ status: 'ok', value: 0.02 });
});

test('failures are all captured, of the others a share: each stands for more', () => {
  const some = [...times(10, answered(5)), ...times(2, answered(5, { status: 503 }))];
  expect(look(some).errors.status).toBe('violated');
  expect(look(some, { capture: 0.01 }).errors).toMatchObject({ status: 'ok', value: 2 / 1002 });
});

test('a limit of 0 allows none, one of 1 all', () => {
  const all = times(5, answered(5, { status: 500 }));
  expect(look(all, { monitoring: { limits: { errorRate: 0 } } }).errors.status).toBe('violated');
  expect(look(all, { monitoring: { limits: { errorRate: 1 } } }).errors.status).toBe('ok');
});

test('what the month costs is told from its limit on', () => {
  expect(checkCost(24.9, 25)).toMatchObject({ name: 'cost', status: 'ok', value: 24.9, limit: 25 });
  expect(checkCost(25, 25)).toMatchObject({ status: 'violated', reason: expect.stringContaining('$25.00') });
});
