import { rm } from 'node:fs/promises';
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, expect, test } from 'vitest';
import { championKey, datasetKey, monitorPrefix, pipelineKey, rolloutKey } from '../../contracts/keys.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import { Summary } from '../../contracts/summary.ts';
import { memoryPorts } from '../../test/support/memory-ports.ts';
import { artifact, finishedRun } from '../../test/support/run.ts';
import type { Connection } from '../aws/connect.ts';
import { historyOf } from './history.ts';
import { startOf } from './start.ts';

const { store, folder } = await memoryPorts();
afterAll(() => rm(folder, { recursive: true }));
const put = (key: string, value: unknown) => store.put(key, JSON.stringify(value));

const now = new Date('2026-11-24T12:30:00Z');
const { run } = finishedRun();
const sfn = new SFNClient({ region: 'us-east-1' });
const mock = mockClient(sfn);
const outputs = { PipelineStateMachineArn: 'arn:aws:states:us-east-1:1:stateMachine:landfall-pipeline' };
const stack = { sfn, store, outputs } as unknown as Connection;

const recordAt = (time: string, more: object = {}) =>
  put(`${monitorPrefix('churn')}${time}.json`, {
    pipeline: 'churn',
    decision: 'nothing',
    reason: 'None.',
    time,
    version: 3,
    objects: { read: 0, leftOut: 0 },
    rows: 0,
    unreadable: 0,
    checks: [],
    ...more,
  });

test('a pipeline that there is not is named', async () => {
  await expect(historyOf(stack, 'churn', now)).rejects.toThrow(
    'pipeline_missing: There is no pipeline "churn"',
  );
});

test('a pipeline’s history is gathered, the newest first', async () => {
  await put(pipelineKey('churn'), { name: 'churn', target: 'left', retraining: { schedule: 'rate(1 day)' } });
  const champion = {
    pipeline: 'churn',
    runId: run.runId,
    version: 3,
    model: artifact('model'),
    baseline: artifact('baseline'),
    placement: { serving: 'serverless', endpoint: 'landfall-churn', endpointConfig: 'landfall-churn-v3' },
    modelPackageArn: 'arn:3',
  };
  await put(championKey('churn'), champion);
  const attempt = {
    version: 3,
    by: 'run',
    strategy: { strategy: 'all_at_once' },
    limits: Pipeline.parse({ name: 'churn', target: 'left' }).rolloutLimits,
    steps: [],
  };
  const ended = (status: string, hour: number) => ({
    ...attempt,
    end: { status, reason: '', at: `2026-11-24T0${hour}:00:00Z` },
  });
  await put(rolloutKey(run.runId), {
    runId: run.runId,
    attempts: [ended('live', 1), ended('rolled_back', 2), ended('live', 3), attempt],
  });
  const manifest = {
    pipeline: 'churn',
    accumulation: { mode: 'append' },
    until: now,
    entries: [],
    because: 'landed',
  };
  for (const version of [2, 10]) await put(datasetKey('churn', version), { ...manifest, version });
  for (const hour of ['05', '06', '07', '08', '09', '10']) await recordAt(`2026-11-24T${hour}:00:00.000Z`);
  mock.on(ListExecutionsCommand).resolves({
    executions: [
      {
        name: run.runId,
        status: 'RUNNING',
        startDate: now,
        executionArn: 'arn',
        stateMachineArn: outputs.PipelineStateMachineArn,
      },
    ],
  });

  const found = await historyOf(stack, 'churn', now);
  expect(found.live).toEqual({ version: 3, runId: run.runId, since: '2026-11-24T03:00:00Z' });
  expect(found.dataset?.version).toBe(10);
  expect(found.looks.map(({ time }) => time.slice(11, 13))).toEqual(['10', '09', '08', '07', '06']);
  expect(found.next).toEqual({ look: '2026-11-24T13:00:00.000Z', retraining: '2026-11-25T00:00:00.000Z' });
  expect(found.runs).toMatchObject([{ runId: run.runId, status: 'Running' }]);
});

test('a run knows the look that asked for it, and no other', async () => {
  const asked = { ...run, startedBy: 'drift' as const, startedAt: '2026-11-24T11:00:00.000Z' };
  const summary = Summary.parse({
    runId: run.runId,
    pipeline: 'churn',
    status: 'Live',
    reason: '',
    run: asked,
  });
  await recordAt(asked.startedAt, { decision: 'retrain', runId: run.runId });
  expect((await startOf(stack, run.runId, summary))?.look?.decision).toBe('retrain');
  const other = { ...summary, run: { ...asked, startedAt: '2026-11-24T10:00:00.000Z' } };
  expect(await startOf(stack, run.runId, other)).toEqual({ run: other.run });
});

test('of a run that is under way its execution tells, and of one that is forgotten nobody', async () => {
  mock.on(DescribeExecutionCommand).resolves({ input: JSON.stringify({ run }) });
  expect(await startOf(stack, run.runId, undefined)).toEqual({ run });
  mock
    .on(DescribeExecutionCommand)
    .rejects(Object.assign(new Error('no'), { name: 'ExecutionDoesNotExist' }));
  expect(await startOf(stack, run.runId, undefined)).toBeUndefined();
});
