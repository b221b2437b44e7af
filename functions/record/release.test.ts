import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { outcomeKey } from '../../contracts/keys.ts';
import { ReleaseState } from '../../contracts/release.ts';
import { Summary } from '../../contracts/summary.ts';
import { memoryPorts } from '../../test/support/memory-ports.ts';
import { finishedRun } from '../../test/support/run.ts';
import { recordRelease } from './release.ts';

let ports: Awaited<ReturnType<typeof memoryPorts>>;
beforeEach(async () => {
  ports = await memoryPorts();
});
afterEach(() => rm(ports.folder, { recursive: true }));

const { run, preprocess, evaluate, deploy } = finishedRun();
const key = outcomeKey(run.runId);

/** The state of a release that found its version. */
const stateOf = (action: ReleaseState['action'], rest: object) =>
  ReleaseState.parse({
    action,
    pipeline: 'churn',
    release: {
      status: 'ready',
      reason: '',
      run,
      preprocess,
      evaluate,
      release: { action: action, id: 'x' },
    },
    ...rest,
  });
const rolledBack = {
  Error: 'DeploymentFailed',
  Cause: JSON.stringify({ errorMessage: 'smoke_test_failed: It answers otherwise.' }),
};

const before = Summary.parse({
  runId: run.runId,
  pipeline: 'churn',
  status: 'PendingApproval',
  reason: 'waits',
  metrics: { roc_auc: 0.9 },
});
const outcome = async () => Summary.parse(JSON.parse(new TextDecoder().decode(await ports.store.get(key))));

test('a version that a person approved is live, and its run keeps what it found out', async () => {
  await ports.store.put(key, JSON.stringify(before));
  const end = { status: 'Live', error: '', cause: 'Version 3 is live: a person approved it.' };
  expect(await recordRelease(stateOf('approved', { deploy }), ports)).toEqual(end);
  expect(await outcome()).toEqual({
    ...before,
    status: 'Live',
    reason: end.cause,
    endpoint: 'landfall-churn',
    version: 3,
  });
});

test('a version that was approved and rolled back has failed', async () => {
  await ports.store.put(key, JSON.stringify(before));
  const failed = await recordRelease(stateOf('approved', { error: rolledBack }), ports);
  expect(failed).toEqual({
    status: 'Failed',
    error: 'DeploymentFailed',
    cause: 'smoke_test_failed: It answers otherwise.',
  });
  expect(await outcome()).toMatchObject({ status: 'Failed', reason: failed.cause });
});

test.each(['promote', 'rollback'] as const)('a %s that fails leaves the run as it was', async (action) => {
  await ports.store.put(key, JSON.stringify({ ...before, status: 'Live' }));
  expect(await recordRelease(stateOf(action, { error: rolledBack }), ports)).toMatchObject({
    status: 'Failed',
  });
  expect(await outcome()).toEqual({ ...before, status: 'Live' });
});

test('a release that never found its version is told as it failed', async () => {
  const error = {
    Error: 'Misconfigured',
    Cause: JSON.stringify({ errorMessage: 'version_missing: No.' }),
  };
  const end = await recordRelease(ReleaseState.parse({ action: 'promote', pipeline: 'churn', error }), ports);
  expect(end).toEqual({ status: 'Misconfigured', error: 'Misconfigured', cause: 'version_missing: No.' });
  expect(ports.objects.size).toBe(0);
});

test('a run without a record gets none', async () => {
  expect(await recordRelease(stateOf('promote', { deploy }), ports)).toMatchObject({ status: 'Live' });
  expect(ports.objects.has(key)).toBe(false);
});
