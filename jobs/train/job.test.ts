import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { rejected } from '../../contracts/errors.ts';
import { fakeS3, stubEnvironment } from '../../test/support/fake-s3.ts';
import { artifact, finishedRun } from '../../test/support/run.ts';
import { runJob } from './job.ts';

const s3 = await fakeS3();
afterAll(s3.close);
let root: string;
beforeEach(async () => {
  s3.clear();
  stubEnvironment(s3.endpoint);
  root = await mkdtemp(join(tmpdir(), 'landfall-test-'));
  await mkdir(join(root, 'input/config'), { recursive: true });
  await hyperparameters({ inputKey });
  s3.put('artifacts', inputKey, JSON.stringify(input));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true });
});

const { run, collect, preprocess } = finishedRun();
const inputKey = `runs/${run.runId}/train/input-2.json`;
const input = {
  run,
  collect,
  preprocess,
  engineer: { plans: artifact('p'), labels: artifact('l'), rows: 78, facts: {} },
  select: {
    action: 'refit',
    round: 2,
    route: 'sagemaker',
    candidates: artifact('c'),
    leaderboard: artifact('b'),
    facts: {},
  },
};

const hyperparameters = (values: object) =>
  writeFile(join(root, 'input/config/hyperparameters.json'), JSON.stringify(values));
const quiet = { info: () => undefined, warn: () => undefined };
type Train = Parameters<typeof runJob>[1];
const job = (train: Train, signal = new AbortController().signal) => runJob(root, train, quiet, signal);
const failure = () => readFile(join(root, 'output/failure'), 'utf8');

const refit: Train = async ({ select }, { store }) => {
  const model = await store.put(`runs/${run.runId}/train/model.onnx`, 'onnx');
  return { results: artifact('r'), model, facts: { round: select.round } };
};
const reject: Train = async () => {
  throw rejected('one_class', 'Only one class is left.');
};

const rejectAtLength: Train = async () => {
  throw rejected('long', 'x'.repeat(5000));
};
const untilStopped: Train = (_, { signal }) =>
  new Promise((_resolve, fail) => {
    signal.addEventListener('abort', () => fail(signal.reason as Error));
  });

test('runs the verb on the input in S3, keeps the model, and logs the round as a job', async () => {
  expect(await job(refit)).toBe(0);
  expect(s3.text('artifacts', `runs/${run.runId}/train/model.onnx`)).toBe('onnx');
  expect(await readFile(join(root, 'model/model.onnx'), 'utf8')).toBe('onnx');
  const log = JSON.parse(s3.text('artifacts', `runs/${run.runId}/log/train-2.json`)!);
  expect(log).toMatchObject({ stage: 'train-2', on: 'sagemaker', facts: { round: 2 } });
});

test('the log says which Landfall the state machine said it is', async () => {
  vi.stubEnv('LANDFALL_CODE', '0.1.0 abc');
  expect(await job(refit)).toBe(0);
  const log = JSON.parse(s3.text('artifacts', `runs/${run.runId}/log/train-2.json`)!);
  expect(log.code).toEqual({ version: '0.1.0', digest: 'abc' });
});

test('a round without a model leaves none', async () => {
  expect(await job(async () => ({ results: artifact('r'), facts: {} }))).toBe(0);
  expect(existsSync(join(root, 'model'))).toBe(false);
});

test('a failure is told by family and code, as the state machine reads it', async () => {
  expect(await job(reject)).toBe(1);
  expect(await failure()).toBe('RejectedData: one_class: Only one class is left.');
});

test('no input, or a broken one, is told by name', async () => {
  await hyperparameters({});
  expect(await job(refit)).toBe(1);
  expect(await failure()).toMatch(/^Misconfigured: invalid_input: The hyperparameters: inputKey/);
  await hyperparameters({ inputKey: 'runs/none' });
  expect(await job(refit)).toBe(1);
  expect(await failure()).toMatch(/^Misconfigured: object_missing: /);
});

test('a job that is stopped stops the verb', async () => {
  const stop = new AbortController();
  const ended = job(untilStopped, stop.signal);
  setTimeout(() => stop.abort(new Error('the training job was stopped')), 50);
  expect(await ended).toBe(1);
  expect(await failure()).toMatch('the training job was stopped');
});

test('what SageMaker cuts off is not written', async () => {
  await job(rejectAtLength);
  expect(await failure()).toHaveLength(1024);
});
