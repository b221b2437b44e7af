import { rm } from 'node:fs/promises';
import {
  DeleteFunctionCommand,
  LambdaClient,
  ListAliasesCommand,
  ListVersionsByFunctionCommand,
} from '@aws-sdk/client-lambda';
import * as sm from '@aws-sdk/client-sagemaker';
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { championKey, leaseKey, pipelineKey, runKey } from '../../contracts/keys.ts';
import { Maintenance } from '../../contracts/maintenance.ts';
import { memoryConditional } from '../../test/support/memory-conditional.ts';
import { memoryPorts } from '../../test/support/memory-ports.ts';
import { maintain } from './maintain.ts';
import type { MaintainPorts } from './ports.ts';
import { isPartOf } from './serving.ts';

const day = 86_400_000;
const now = Date.parse('2026-11-24T10:00:00Z');
const runId = (n: number) => `churn-${String(n).padStart(12, '0')}`;
const modelKey = (n: number) => runKey(runId(n), 'train', 'model.onnx');
const arn = (n: number) => `arn:aws:sagemaker:us-east-1:0:model-package/landfall-churn/${n}`;
const machines = { pipeline: 'arn:aws:states:::stateMachine:pipeline', release: 'arn:aws:states:::release' };

const championOf = (n: number) => {
  const artifact = { key: modelKey(n), sha256: '', bytes: 1 };
  const placement = { serving: 'lambda', function: 'landfall-predict-churn', alias: 'live', url: '' };
  const version = { pipeline: 'churn', runId: runId(n), version: n, model: artifact, baseline: artifact };
  return { ...version, placement: { ...placement, functionVersion: String(n) }, modelPackageArn: arn(n) };
};

/** Six versions, all of a hundred days ago: 3 is live and replaced 2; the definition keeps the newest one. */
async function prepare() {
  const memory = await memoryPorts();
  const shared = new Map<string, string>();
  const put = (key: string, value: unknown) => memory.store.put(key, JSON.stringify(value));
  await put(pipelineKey('churn'), { name: 'churn', target: 'left', retention: { versions: 1 } });
  shared.set(championKey('churn'), JSON.stringify(championOf(3)));
  await put(runKey(runId(3), 'deploy', 'deployment.json'), { live: championOf(3), replaced: championOf(2) });
  for (const n of [1, 2, 3, 4, 5, 6]) {
    await memory.store.put(modelKey(n), `model ${n}`);
    await memory.store.put(runKey(runId(n), 'collect', 'data.parquet'), 'rows');
    await put(runKey(runId(n), 'log', 'outcome.json'), {});
  }
  const client = { region: 'us-east-1' };
  const clients = {
    sagemaker: new sm.SageMakerClient(client),
    lambda: new LambdaClient(client),
    sfn: new SFNClient(client),
  };
  const sagemaker = mockClient(clients.sagemaker);
  const lambda = mockClient(clients.lambda);
  const sfn = mockClient(clients.sfn);
  const summary = (n: number, status = 'Approved'): sm.ModelPackageSummary => ({
    ModelPackageGroupName: 'landfall-churn',
    ModelPackageArn: arn(n),
    ModelPackageDescription: `run ${runId(n)}`,
    ModelApprovalStatus: status as sm.ModelApprovalStatus,
    ModelPackageStatus: 'Completed',
    CreationTime: new Date(now - 100 * day),
  });
  const packages = [6, 5, 4, 3, 2, 1].map((n) => summary(n, n === 4 ? 'PendingManualApproval' : undefined));
  sagemaker.on(sm.ListModelPackagesCommand).resolves({ ModelPackageSummaryList: packages });
  sagemaker.on(sm.ListEndpointConfigsCommand).resolves({});
  sagemaker.on(sm.ListModelsCommand).resolves({});
  const none = Object.assign(new Error('Could not find endpoint.'), { name: 'ValidationException' });
  sagemaker.on(sm.DescribeEndpointCommand).rejects(none);
  sagemaker.on(sm.DeleteModelPackageCommand).resolves({});
  lambda
    .on(ListVersionsByFunctionCommand)
    .resolves({ Versions: ['$LATEST', '1', '2', '3', '9'].map((Version) => ({ Version })) });
  lambda.on(ListAliasesCommand).resolves({ Aliases: [{ FunctionVersion: '3' }] });
  lambda.on(DeleteFunctionCommand).resolves({});
  sfn.on(ListExecutionsCommand).resolves({ executions: [] });

  /** When objects were written, where it was not a hundred days ago. */
  const at = new Map<string, number>();
  const ports: MaintainPorts = {
    ...memory,
    ...clients,
    objects: memoryConditional(shared),
    artifacts: {
      list: async function* (prefix) {
        for (const key of await memory.store.list(prefix))
          yield { key, bytes: memory.objects.get(key)!.length, at: at.get(key) ?? now - 100 * day };
      },
      remove: async (keys) => keys.forEach((key) => memory.objects.delete(key)),
    },
    machines,
    clock: { now: () => now },
  };
  return { memory, shared, ports, at, packages, sagemaker, lambda, sfn };
}

let world: Awaited<ReturnType<typeof prepare>>;
beforeEach(async () => {
  world = await prepare();
});
afterEach(() => rm(world.memory.folder, { recursive: true }));

const everything = { dryRun: false };
const models = () => [1, 2, 3, 4, 5, 6].filter((n) => world.memory.objects.has(modelKey(n)));
const names = ({ pipelines }: Maintenance) => pipelines.flatMap(({ retired }) => retired.map((r) => r.name));

test('keeps what is live, its rollback target, what waits for approval, the newest, and all records', async () => {
  await maintain(everything, world.ports);
  expect(models()).toEqual([2, 3, 4, 6]);
  const kept = [...world.memory.objects.keys()];
  expect(kept.filter((key) => key.endsWith('data.parquet'))).toEqual(
    [2, 3, 4].map((n) => runKey(runId(n), 'collect', 'data.parquet')),
  );
  expect(kept.filter((key) => key.endsWith('outcome.json'))).toHaveLength(6);
  const unregistered = world.sagemaker.commandCalls(sm.DeleteModelPackageCommand);
  expect(unregistered.map(({ args: [{ input }] }) => input.ModelPackageName)).toEqual([arn(5), arn(1)]);
  const functions = world.lambda.commandCalls(DeleteFunctionCommand);
  expect(functions.map(({ args: [{ input }] }) => input.Qualifier)).toEqual(['1', '9']);
});

test('leaves a record of what went, why, and what it cost', async () => {
  const done = await maintain(everything, world.ports);
  const [key] = await world.memory.store.list('maintenance/');
  const record = Maintenance.parse(JSON.parse(new TextDecoder().decode(await world.memory.store.get(key))));
  expect(record).toEqual(done);
  const [{ bytes, usdPerMonth, retired }] = record.pipelines;
  expect(bytes).toBe(2 * 'model 1'.length + 3 * 'rows'.length);
  expect(usdPerMonth).toBeCloseTo((bytes * 0.023) / 1024 ** 3, 15);
  expect(retired[0].reason).toBe('version 5 is not among the 1 newest and older than 90 days');
});

test('a dry run says the same and touches nothing', async () => {
  const before = [...world.memory.objects.keys()];
  const told = await maintain({ dryRun: true }, world.ports);
  expect([...world.memory.objects.keys()]).toEqual(before);
  expect(world.shared.has(leaseKey('churn'))).toBe(false);
  const done = await maintain(everything, world.ports);
  expect(names(told)).toEqual(names(done));
  expect(names(told).length).toBeGreaterThan(5);
});

test('done twice it finds nothing more', async () => {
  await maintain(everything, world.ports);
  world.lambda.on(ListVersionsByFunctionCommand).resolves({ Versions: [] });
  const left = world.packages.filter(({ ModelPackageArn }) => ![arn(1), arn(5)].includes(ModelPackageArn!));
  world.sagemaker.on(sm.ListModelPackagesCommand).resolves({ ModelPackageSummaryList: left });
  expect(names(await maintain(everything, world.ports))).toEqual([]);
});

test('a deployment under way is waited for, until the next time', async () => {
  world.shared.set(leaseKey('churn'), JSON.stringify({ runId: runId(6), until: now + 1000 }));
  const { pipelines } = await maintain(everything, world.ports);
  expect(pipelines).toMatchObject([
    { retired: [], more: true, stopped: expect.stringContaining('deployed') },
  ]);
  expect(models()).toHaveLength(6);
});

test('the lease is given back', async () => {
  await maintain(everything, world.ports);
  expect(JSON.parse(world.shared.get(leaseKey('churn'))!).until).toBe(0);
});

test('a plan for another champion is given up before the next thing is touched', async () => {
  world.lambda.on(DeleteFunctionCommand).callsFake(async () => {
    // What the lease keeps from happening: here it ran out, and a person went back to version 1.
    await world.ports.objects.swap(
      championKey('churn'),
      JSON.stringify(championOf(1)),
      (await world.ports.objects.read(championKey('churn')))!.tag,
    );
    return {};
  });
  const { pipelines } = await maintain(everything, world.ports);
  expect(pipelines[0].stopped).toBe('another version became the champion meanwhile');
  expect(models()).toHaveLength(6);
});

test('a run under way and a version that is being released are needed', async () => {
  world.sfn
    .on(ListExecutionsCommand, { stateMachineArn: machines.pipeline })
    .resolves({ executions: [{ name: runId(1), executionArn: 'a' } as never] })
    .on(ListExecutionsCommand, { stateMachineArn: machines.release })
    .resolves({ executions: [{ name: 'x', executionArn: 'b' } as never] })
    .on(DescribeExecutionCommand)
    .resolves({ input: JSON.stringify({ action: 'promote', pipeline: 'churn', version: 5 }) });
  await maintain(everything, world.ports);
  expect(models()).toEqual([1, 2, 3, 4, 5, 6]);
});

test('what was done before a failure is on the record, and the failure is told', async () => {
  world.sagemaker.on(sm.DeleteModelPackageCommand, { ModelPackageName: arn(1) }).rejects(new Error('odd'));
  await expect(maintain(everything, world.ports)).rejects.toThrow('odd');
  const [key] = await world.memory.store.list('maintenance/');
  const record = Maintenance.parse(JSON.parse(new TextDecoder().decode(await world.memory.store.get(key))));
  expect(record.pipelines[0].retired.map(({ name }) => name)).toEqual([arn(5)]);
  expect(record.pipelines[0]).toMatchObject({ stopped: 'bug: odd', more: true });
});

test('instances that nobody asks are named, once they have been live for so long', async () => {
  const retention = { versions: 1, idleEndpointDays: 30 };
  const definition = { name: 'churn', target: 'left', serving: 'realtime', retention };
  await world.memory.store.put(pipelineKey('churn'), JSON.stringify(definition));
  const dry = async () => (await maintain({ dryRun: true }, world.ports)).pipelines[0].idle;
  expect(await dry()).toBeUndefined(); // on Lambda
  const placement = { serving: 'realtime', endpoint: 'landfall-churn', endpointConfig: 'landfall-churn-v3' };
  world.shared.set(championKey('churn'), JSON.stringify({ ...championOf(3), placement }));
  expect(await dry()).toMatch(/landfall-churn has answered nobody for 30 days and pays for 1 × ml.c6i.large/);
  const captured = 'capture/churn/landfall-churn/AllTraffic/2026/11/20/10/a.jsonl';
  await world.memory.store.put(captured, '{}');
  world.at.set(captured, now - 4 * day);
  expect(await dry()).toBeUndefined();
});

test.each([
  ['landfall-churn-v3', true],
  ['landfall-churn-v3-at-10', true],
  ['landfall-churn-v3-at-12-5', true],
  ['landfall-churn-v3-shadow', true],
  ['landfall-churn-v3-test', true],
  ['landfall-churn-v2-v3', false],
  ['landfall-churn-vip-v1', false],
  ['landfall-churn-v2-shadow-v1', false],
])('%s is a part of the pipeline churn: %s', (name, is) => {
  expect(isPartOf('churn', name)).toBe(is);
});
