import { expect, test } from 'vitest';
import type { StageLog } from '../contracts/artifacts.ts';
import { Summary } from '../contracts/summary.ts';
import { finishedRun } from '../test/support/run.ts';
import { summarise } from './summary.ts';

const { run, collect } = finishedRun();
const log = (stage: string, startedAt: string, seconds: number): StageLog => ({
  stage,
  startedAt: `2026-11-24T10:00:${startedAt}Z`,
  seconds,
  memoryMb: 3008,
  on: 'process',
  facts: {},
});

test('stages are in the order they began in, and rounds are summed', () => {
  const logs = [log('train-2', '09', 4), log('collect', '01', 1), log('train-1', '05', 2.5)];
  const summary = summarise({
    run,
    collect,
    status: 'Fitted',
    reason: '',
    logs,
    locate: (key) => `./${key}`,
  });
  expect(summary.stages.map(({ stage }) => stage)).toEqual(['collect', 'train-1', 'train-2']);
  expect(summary.seconds).toEqual({ collect: 1, train: 6.5 });
  expect(summary.rows).toEqual({ read: 100, kept: 98, quarantined: 2 });
});

test('what a run did not come to is left out, and the rest is as the schema wants it', () => {
  const summary = summarise({ run, status: 'Failed', reason: 'why', logs: [], locate: (key) => key });
  expect(JSON.parse(JSON.stringify(summary))).toEqual({
    run,
    code: [],
    runId: run.runId,
    pipeline: 'churn',
    status: 'Failed',
    reason: 'why',
    metrics: {},
    hyperparameters: {},
    candidates: 0,
    seconds: {},
    costUsd: expect.any(Number),
    stages: [],
  });
  expect(Summary.parse(summary)).toEqual(summary);
});

test('every Landfall that did a part of the work is named once', () => {
  const [old, new_] = ['a', 'b'].map((digest) => ({ version: '1.0.0', digest }));
  const logs = [
    { ...log('collect', '01', 1), code: old },
    { ...log('train-1', '02', 1), code: new_ },
    { ...log('evaluate', '03', 1), code: new_ },
    log('deploy', '04', 1),
  ];
  const summary = summarise({ run, status: 'Live', reason: '', logs, locate: (key) => key });
  expect(summary.code).toEqual([old, new_]);
});
