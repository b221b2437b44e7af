import { expect, test } from 'vitest';
import { RolloutLimits } from '../../contracts/rollout.ts';
import { RolloutRecord, type RolloutStep } from '../../contracts/rollout-record.ts';
import { judge } from './judge.ts';
import { measure } from './measure.ts';
import { attemptOf, beginAttempt, beginStep, endAttempt, judged } from './record.ts';

const limits = RolloutLimits.parse({});
const canary: RolloutStep = { share: 0.1, mode: 'traffic', waitSeconds: 60 };
const all: RolloutStep = { share: 1, mode: 'traffic', waitSeconds: 0 };
const attempt = {
  version: 2,
  against: 1,
  by: 'run' as const,
  strategy: { strategy: 'canary' as const, share: 0.1, waitSeconds: 60 },
  limits,
};
const at = (seconds: number) => new Date(1_800_000_000_000 + seconds * 1000);
const evidence = measure([], { step: canary, secondsLeft: 0, next: 2, live: 1, capture: 1 });
const judgement = judge(evidence, limits);

test('an attempt from its beginning to its end', () => {
  let record = beginAttempt(undefined, 'churn-1', attempt);
  record = beginStep(record, canary, at(0));
  record = judged(record, evidence, judgement);
  record = beginStep(record, all, at(60));
  record = endAttempt(record, { status: 'live', reason: 'all steps were taken' }, at(61));
  expect(RolloutRecord.parse(record)).toEqual(record);
  expect(attemptOf(record)).toBeUndefined();
  const [{ steps, end }] = record.attempts;
  expect(steps.map(({ share, beganAt }) => [share, beganAt])).toEqual([
    [0.1, at(0).toISOString()],
    [1, at(60).toISOString()],
  ]);
  expect(steps[0]).toMatchObject({ judgement, evidence: { next: { version: 2, requests: 0 } } });
  expect(steps[0].evidence).not.toHaveProperty('step');
  expect(end).toEqual({ status: 'live', reason: 'all steps were taken', at: at(61).toISOString() });
});

test('whatever is done twice is done once, as a retry does it', () => {
  let record = beginAttempt(undefined, 'churn-1', attempt);
  record = beginStep(record, canary, at(0));
  const once = judged(record, evidence, judgement);
  const twice = judged(beginStep(beginAttempt(once, 'churn-1', attempt), canary, at(9)), evidence, judgement);
  expect(twice).toEqual(once);
  const ended = endAttempt(once, { status: 'live', reason: '' }, at(10));
  expect(endAttempt(ended, { status: 'rolled_back', reason: 'later' }, at(11))).toEqual(ended);
});

test('a second attempt is put beside the first', () => {
  const first = endAttempt(
    beginAttempt(undefined, 'churn-1', attempt),
    { status: 'rolled_back', reason: 'slow' },
    at(0),
  );
  const second = beginAttempt(first, 'churn-1', { ...attempt, by: 'promote' });
  expect(second.attempts.map(({ by, end }) => [by, end?.status])).toEqual([
    ['run', 'rolled_back'],
    ['promote', undefined],
  ]);
});

test('an attempt that was left before its end, as by a stopped execution, is not gone on with', () => {
  const left = beginStep(beginAttempt(undefined, 'churn-1', attempt), canary, at(0));
  const next = beginStep(beginAttempt(left, 'churn-1', { ...attempt, by: 'promote' }), all, at(9));
  expect(next.attempts.map(({ by, steps }) => [by, steps.length])).toEqual([
    ['run', 1],
    ['promote', 1],
  ]);
  expect(beginAttempt(left, 'churn-1', { ...attempt, against: 3 }).attempts).toHaveLength(2);
});
