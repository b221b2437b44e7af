import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import {
  DescribeModelPackageCommand,
  SageMakerClient,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { parse } from 'csv-parse/sync';
import { describe, expect, test, vi } from 'vitest';
import { rolloutKey, runKey } from '../../contracts/keys.ts';
import { tarGz } from '../../core/archive.ts';
import { type RolloutAttempt, RolloutRecord } from '../../contracts/rollout-record.ts';
import {
  drop,
  getJson,
  getObject,
  lambda,
  landfall,
  listKeys,
  outputs,
  putJson,
  putObject,
  rowsOf,
  settings,
  sfn,
  temporary,
  until,
} from './support.ts';
import { type Ask, captured, championOf, endpointAsk, functionAsk, traffic } from './traffic.ts';

vi.setConfig({ testTimeout: 600_000 }); // two runs and a roll-out each

const target = 'compressive_strength';
const { header, rows } = rowsOf('concrete_strength.csv');
const [row] = parse([header, rows[0]].join('\n'), { columns: true }) as Record<string, string>[];
const few = temporary('few.csv', [header, ...rows.slice(0, 80)].join('\n'));
const more = temporary('more.csv', [header, ...rows.slice(0, 500)].join('\n'));
const budget = 2; // seconds: how good the models are is not what is tested
const sagemaker = new SageMakerClient(settings);

/** A pipeline that takes a model which is better by anything; its versions are not judged by their time. */
const define = (name: string, served: object) =>
  putJson(`pipelines/${name}.json`, {
    name,
    target,
    budgetSeconds: budget,
    gate: { confidence: 0.5 },
    rolloutLimits: { latencyMillis: 60_000 },
    ...served,
  });

/** A first version of few rows, then a better one of more rows, under traffic. */
async function secondVersion(
  pipeline: string,
  ask: Ask,
  between: (firstRun: string) => Promise<void> = async () => {},
) {
  const first = await drop(few, pipeline, target, budget);
  expect(first.summary).toMatchObject({ status: 'Live', version: 1 });
  await between(first.summary.runId);
  const calls = traffic(ask, 4);
  const second = await drop(more, pipeline, target, budget).finally(calls.stop);
  expect(calls.failures).toEqual([]);
  return { first: first.summary, second: second.summary, answers: calls.answers };
}

async function attemptOf(runId: string): Promise<RolloutAttempt> {
  const { attempts } = RolloutRecord.parse(await getJson(rolloutKey(runId)));
  expect(attempts).toHaveLength(1);
  return attempts[0];
}

/** Runs the release's state machine to its end. */
async function release(order: object) {
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({
      stateMachineArn: outputs.ReleaseStateMachineArn,
      input: JSON.stringify(order),
    }),
  );
  return until('the release to end', async () => {
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return execution.status === 'RUNNING' ? undefined : execution;
  });
}

const asks = { lambda: functionAsk, serverless: endpointAsk };
const shadow = { strategy: 'shadow', waitSeconds: 12 };
const canary = { strategy: 'canary', share: 0.2, waitSeconds: 12 };

describe.each(['lambda', 'serverless'] as const)('a canary on %s', (serving) => {
  const pipeline = `canary-${serving}`;

  test('gets its share, then all; nobody is left without an answer, and every answer is captured', async () => {
    await define(pipeline, { serving, rollout: canary });
    const { second, answers } = await secondVersion(pipeline, asks[serving](pipeline, row));
    expect(second).toMatchObject({ status: 'Live', version: 2 });
    const { steps, end } = await attemptOf(second.runId);
    expect(steps.map(({ share }) => share)).toEqual([0.2, 1]);
    expect(end?.status).toBe('live');
    const { next, live } = steps[0].evidence!;
    expect([next.errors, live.errors]).toEqual([0, 0]);
    expect(next.requests + live.requests).toBeGreaterThan(100);
    const share = next.requests / (next.requests + live.requests);
    expect(Math.abs(share - 0.2)).toBeLessThan(0.12);
    expect(new Set(answers.map(({ version }) => version))).toEqual(new Set([1, 2]));

    const ids = await until('the captures', async () => {
      const found = await captured(pipeline);
      return found.length >= answers.length ? found : undefined;
    });
    expect(ids).toHaveLength(answers.length);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

test('a release by hand brings the version before back, in the way that the definition says now', async () => {
  const pipeline = 'canary-lambda'; // with the two versions of the test above
  await define(pipeline, { serving: 'realtime' });
  expect((await release({ action: 'rollback', pipeline })).status).toBe('SUCCEEDED');
  const { version, placement } = await championOf(pipeline);
  expect({ version, serving: placement.serving }).toEqual({ version: 1, serving: 'realtime' });
  expect((await endpointAsk(pipeline, row)()).version).toBe(1);
  const { ScalableTargets } = await new ApplicationAutoScalingClient(settings).send(
    new DescribeScalableTargetsCommand({ ServiceNamespace: 'sagemaker' }),
  );
  expect(ScalableTargets).toMatchObject([{ ResourceId: `endpoint/landfall-${pipeline}/variant/AllTraffic` }]);
  const gone = lambda.send(new GetFunctionCommand({ FunctionName: `landfall-predict-${pipeline}` }));
  await expect(gone).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  expect((await landfall('predict', pipeline, '--file', few)).code).toBe(0);

  await define(pipeline, { serving: 'lambda' });
  expect((await release({ action: 'promote', pipeline, version: 2 })).status).toBe('SUCCEEDED');
  expect((await functionAsk(pipeline, row)()).version).toBe(2);
});

test('a shadow scores what the live version answers, and no caller sees it', async () => {
  const pipeline = 'shadowed';
  await define(pipeline, { serving: 'lambda', rollout: shadow, rolloutLimits: { disagreement: 1 } });
  const { second, answers } = await secondVersion(pipeline, functionAsk(pipeline, row));
  expect(second).toMatchObject({ status: 'Live', version: 2 });
  const { steps } = await attemptOf(second.runId);
  expect(steps.map(({ mode, share }) => [mode, share])).toEqual([
    ['shadow', 0],
    ['traffic', 1],
  ]);
  expect(steps[0].evidence?.shadow?.requests).toBeGreaterThan(50);
  const shadowed = answers.filter(({ at }) => at < Date.parse(steps[0].beganAt) + 12_000);
  expect(shadowed.length).toBeGreaterThan(50);
  expect(new Set(shadowed.map(({ version }) => version))).toEqual(new Set([1]));
  expect(new Set(shadowed.map(({ prediction }) => prediction)).size).toBe(1);
  expect(answers.at(-1)?.version).toBe(2);
});

test('a shadow that answers otherwise is rolled back unseen', async () => {
  const pipeline = 'disagreeing';
  await define(pipeline, { serving: 'serverless', rollout: shadow });
  const { second, answers } = await secondVersion(pipeline, endpointAsk(pipeline, row));
  // Learnt from few rows and from many, the two versions are far apart for the one row that all traffic asks about.
  expect(second.status).toBe('Failed');
  expect(second.reason).toMatch(/It answers [\d.]+ % of \d+ shadow requests otherwise than version 1/);
  expect(new Set(answers.map(({ version }) => version))).toEqual(new Set([1]));
  expect(new Set(answers.map(({ prediction }) => prediction)).size).toBe(1);
  expect(await championOf(pipeline)).toMatchObject({ version: 1 });
});

/** Puts there what deploy would pack for the canary's container: the live model as it is, the new one unreadable. */
async function spoilCanary(liveRun: string): Promise<void> {
  const live = await getObject(runKey(liveRun, 'train', 'model.onnx'));
  const archive = await tarGz({ 'model.onnx': live, 'other/model.onnx': Buffer.from('no model') });
  await putObject(runKey(liveRun, 'deploy', 'model-with-v2.tar.gz'), archive);
}

test('a canary that cannot answer is rolled back, and its callers are answered by the live version', async () => {
  const pipeline = 'broken';
  await define(pipeline, { serving: 'serverless', rollout: canary });
  const { second, answers } = await secondVersion(pipeline, endpointAsk(pipeline, row), spoilCanary);
  expect(second.status).toBe('Failed');
  expect(second.reason).toMatch(/could not answer \d+ of \d+ requests.*rolled back: version 1 is live/);
  const { end, steps } = await attemptOf(second.runId);
  expect(end?.status).toBe('rolled_back');
  expect(steps).toHaveLength(1);
  expect(answers.at(-1)?.version).toBe(1);
  expect(await championOf(pipeline)).toMatchObject({ version: 1 });
  const { modelPackageArn } = await championOf(pipeline);
  const rejected = modelPackageArn.replace(/1$/, '2');
  expect(await sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName: rejected }))).toMatchObject(
    { ModelApprovalStatus: 'Rejected' },
  );
});

test('a version that a person must approve is live once it is approved in the registry', async () => {
  const pipeline = 'asked';
  await define(pipeline, { serving: 'lambda', approval: 'manual' });
  const { summary } = await drop(few, pipeline, target, budget);
  expect(summary).toMatchObject({ status: 'PendingApproval', version: 1 });
  expect(await listKeys(`champions/${pipeline}.json`)).toEqual([]);
  await sagemaker.send(
    new UpdateModelPackageCommand({
      ModelPackageArn: `arn:aws:sagemaker:us-east-1:000000000000:model-package/landfall-${pipeline}/1`,
      ModelApprovalStatus: 'Approved',
    }),
  );
  await until('the champion', async () =>
    (await listKeys(`champions/${pipeline}.json`)).length ? true : undefined,
  );
  expect((await functionAsk(pipeline, row)()).version).toBe(1);
});
