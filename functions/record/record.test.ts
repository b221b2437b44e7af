import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { StageLog, Training } from '../../contracts/artifacts.ts';
import { outcomeKey, stageLogKey } from '../../contracts/keys.ts';
import { Summary } from '../../contracts/summary.ts';
import { memoryPorts } from '../../test/support/memory-ports.ts';
import { artifact, finishedRun } from '../../test/support/run.ts';
import { metrics } from '../_shared/telemetry.ts';
import { record } from './record.ts';

let ports: Awaited<ReturnType<typeof memoryPorts>>;
beforeEach(async () => {
  ports = await memoryPorts();
});
afterEach(() => rm(ports.folder, { recursive: true }));

const state = finishedRun();
const { runId } = state.run;
const locate = (key: string) => `s3://artifacts/${key}`;
const training: Training = {
  model: artifact(`runs/${runId}/train/model.onnx`),
  signature: { target: 'left', problemType: 'binary', inputs: [], classes: ['no', 'yes'] },
  estimator: 'lightgbm',
  params: { num_leaves: 31 },
  iterations: 40,
  validation: { metric: 'roc_auc', score: 0.91 },
  candidates: 12,
};

async function logged(...names: string[]) {
  for (const [i, stage] of names.entries()) {
    const startedAt = new Date(1_800_000_000_000 + i * 1000).toISOString();
    const log: StageLog = { stage, startedAt, seconds: i + 1, memoryMb: 3008, on: 'lambda', facts: {} };
    await ports.store.put(stageLogKey(runId, stage), JSON.stringify(log));
  }
}

async function outcome(): Promise<Summary> {
  return Summary.parse(JSON.parse(new TextDecoder().decode(await ports.store.get(outcomeKey(runId)))));
}

test.each([
  [4, 'version 4 of the data has it; the next retraining learns from it'],
  [undefined, 'newer data had landed already; nothing was added'],
])('a run that was only to collect says where its file is: %s', async (dataset, cause) => {
  const { run, collect } = state;
  const kept = { run: { ...run, only: 'collect' as const }, collect: { ...collect, dataset } };
  expect(await record(kept, ports, locate)).toEqual({ status: 'Collected', error: '', cause });
  expect(await outcome()).toMatchObject({ status: 'Collected', reason: cause, rows: { kept: 98 } });
});

test('a run that is live has all that people ask for', async () => {
  await logged('collect', 'train-1', 'train-2', 'deploy');
  await ports.store.put(`runs/${runId}/train/training.json`, JSON.stringify(training));
  const end = await record(state, ports, locate);
  expect(end).toEqual({ status: 'Live', error: '', cause: 'better than the champion' });
  expect(await outcome()).toMatchObject({
    status: 'Live',
    problemType: 'binary',
    metrics: { roc_auc: 0.9 },
    rows: { read: 100, kept: 98, quarantined: 2 },
    estimator: 'lightgbm',
    hyperparameters: { num_leaves: 31 },
    candidates: 12,
    seconds: { collect: 1, train: 5, deploy: 4 },
    model: { uri: `s3://artifacts/runs/${runId}/train/model.onnx` },
    report: `s3://artifacts/runs/${runId}/evaluate/report.html`,
    endpoint: 'landfall-churn',
    version: 3,
  });
  expect((await outcome()).stages.map((log) => log.stage)).toEqual([
    'collect',
    'train-1',
    'train-2',
    'deploy',
  ]);
  expect((await outcome()).costUsd).toBeGreaterThan(0);
});

test('how a run ended and what it cost is counted', async () => {
  const counted = vi.spyOn(metrics, 'addMetric');
  await logged('collect', 'train-1');
  await record(state, ports, locate);
  const { costUsd } = await outcome();
  expect(counted.mock.calls.map(([name, , value]) => [name, value])).toEqual([
    ['RunsLive', 1],
    ['RunsCost', costUsd],
  ]);
});

test('a run on data of the past costs in the month in which it is done', async () => {
  await logged('collect', 'train-1');
  const run = { ...state.run, startedBy: 'backfill' as const, startedAt: '2020-03-01T23:59:59.999Z' };
  await record({ ...state, run }, ports, locate);
  expect(await ports.store.list('costs/')).toEqual([`costs/churn/2027-01/${runId}.json`]);
});

test('a repetition is recorded as such, with whether it gave the same', async () => {
  const { deploy: _, ...kept } = state;
  const repetition = {
    ...kept,
    run: { ...kept.run, repeats: 'churn-bbbbbbbbbbbb' },
    evaluate: { ...kept.evaluate, verdict: 'keep' as const, reason: 'differs: why', repeated: false },
  };
  const end = await record(repetition, ports, locate);
  expect(end).toEqual({ status: 'Repeated', error: '', cause: 'differs: why' });
  expect(await outcome()).toMatchObject({ status: 'Repeated', repeated: false, run: repetition.run });
});

test('a model that is not better is kept out of service, and that is no failure', async () => {
  const { deploy: _, ...kept } = state;
  expect(await record(kept, ports, locate)).toMatchObject({ status: 'NotBetter', error: '' });
  expect((await outcome()).endpoint).toBeUndefined();
});

test('a version that waits for a person is no failure, and says what to do', async () => {
  const waiting = { ...state, deploy: { ...state.deploy, status: 'pending_approval' } };
  expect(await record(waiting, ports, locate)).toEqual({
    status: 'PendingApproval',
    error: '',
    cause:
      'better than the champion; version 3 waits until its status in the Model Registry is set to Approved',
  });
  expect(await outcome()).toMatchObject({ status: 'PendingApproval', version: 3 });
});

test('a file rejected at once leaves a reason and nothing else', async () => {
  const error = {
    Error: 'RejectedData',
    Cause: JSON.stringify({ errorType: 'RejectedData', errorMessage: 'empty_file: The file is empty.' }),
  };
  const end = await record({ run: state.run, error }, ports, locate);
  expect(end).toEqual({
    status: 'RejectedData',
    error: 'RejectedData',
    cause: 'empty_file: The file is empty.',
  });
  expect(await outcome()).toMatchObject({
    status: 'RejectedData',
    reason: 'empty_file: The file is empty.',
    metrics: {},
    seconds: {},
    candidates: 0,
  });
});

test('a run that fails late keeps what it found out', async () => {
  await logged('collect');
  const { deploy: _, ...late } = state;
  await record({ ...late, error: { Error: 'States.Timeout' } }, ports, locate);
  expect(await outcome()).toMatchObject({ status: 'Failed', metrics: { roc_auc: 0.9 }, rows: { read: 100 } });
});

test('recording twice gives the same outcome', async () => {
  await logged('collect', 'deploy');
  await record(state, ports, locate);
  const once = ports.objects.get(outcomeKey(runId));
  await record(state, ports, locate);
  expect(ports.objects.get(outcomeKey(runId))).toEqual(once);
});
