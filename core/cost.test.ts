import { expect, test } from 'vitest';
import type { StageLog } from '../contracts/artifacts.ts';
import { affordableSeconds, estimateCost } from './cost.ts';

const log = (rest: Partial<StageLog>): StageLog => ({
  stage: 'collect',
  startedAt: '2026-11-24T10:00:00Z',
  seconds: 0,
  memoryMb: 1024,
  on: 'lambda',
  facts: {},
  ...rest,
});
/** What a stage adds beyond one that takes no time. */
const added = (rest: Partial<StageLog>) => estimateCost([log(rest)]) - estimateCost([log({})]);

test('a Lambda is paid by memory and time', () => {
  // The price list's own example: 1 GB for 1,000 s is 1,000 GB-seconds.
  expect(added({ seconds: 1000 })).toBeCloseTo(0.0166667, 9);
  expect(added({ seconds: 500, memoryMb: 2048 })).toBeCloseTo(0.0166667, 9);
  expect(added({ seconds: 1000, on: 'process' })).toBeCloseTo(0.0166667, 9);
});

test('a training job is paid by the hour of its instance, its start included', () => {
  const hour = estimateCost([log({ on: 'sagemaker', seconds: 3600, memoryMb: 16384 })]);
  const start = estimateCost([log({ on: 'sagemaker', seconds: 0, memoryMb: 16384 })]);
  expect(hour - start).toBeCloseTo(0.23, 9);
  expect(start).toBeGreaterThan(60 * (0.23 / 3600));
});

test('seven quick stages cost less than a cent', () => {
  const stages = ['collect', 'preprocess', 'engineer', 'select', 'train', 'evaluate', 'deploy'];
  const logs = stages.map((stage) => log({ stage, seconds: 2, memoryMb: 3008 }));
  expect(estimateCost(logs)).toBeGreaterThan(0.001);
  expect(estimateCost(logs)).toBeLessThan(0.01);
});

test.each(['lambda', 'sagemaker'] as const)('dollars in seconds are what those seconds cost: %s', (on) => {
  const dollars = 0.05;
  const seconds = affordableSeconds(dollars, on, 3008);
  const rounds = Array.from({ length: 4 }, () =>
    log({ stage: 'train', on, seconds: seconds / 4, memoryMb: 3008 }),
  );
  const others = Array.from({ length: 10 }, () => log({ seconds: 1.5, memoryMb: 3008 }));
  expect(seconds).toBeGreaterThan(100);
  expect(Math.abs(estimateCost([...rounds, ...others]) - dollars)).toBeLessThan(0.1 * dollars);
});

test('a cent fraction that the stages spend anyway leaves no second', () => {
  expect(affordableSeconds(1e-4, 'lambda', 3008)).toBe(0);
  expect(affordableSeconds(0.01, 'sagemaker', 3008)).toBe(0);
});
