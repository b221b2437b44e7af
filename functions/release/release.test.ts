import { rm } from 'node:fs/promises';
import { ListModelPackagesCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { championKey, deployInputKey, pipelineKey, rolloutKey, runKey } from '../../contracts/keys.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import { RolloutLimits } from '../../contracts/rollout.ts';
import type { ReleaseOrder } from '../../contracts/release.ts';
import type { RolloutAttempt } from '../../contracts/rollout-record.ts';
import { memoryPorts } from '../../test/support/memory-ports.ts';
import { artifact, finishedRun } from '../../test/support/run.ts';
import { release } from './release.ts';

const group = 'arn:aws:sagemaker:us-east-1:000000000000:model-package/landfall-churn';
const ids = ['churn-000000000001', 'churn-000000000002', 'churn-000000000003'];

let ports: Awaited<ReturnType<typeof memoryPorts>> & { sagemaker: SageMakerClient };
beforeEach(async () => {
  const sagemaker = new SageMakerClient({ region: 'us-east-1' });
  mockClient(sagemaker)
    .on(ListModelPackagesCommand, { ModelPackageGroupName: 'landfall-churn' })
    .resolves({
      ModelPackageSummaryList: [
        { ModelPackageArn: `${group}/4`, ModelPackageDescription: 'by somebody else' },
        ...ids.map((id, i) => ({
          ModelPackageArn: `${group}/${i + 1}`,
          ModelPackageDescription: `run ${id}`,
          ModelApprovalStatus: 'Approved' as const,
        })),
      ] as never,
    });
  ports = { ...(await memoryPorts()), sagemaker };
  for (const id of ids) await deployed(id);
});
afterEach(() => rm(ports.folder, { recursive: true }));

/** What deploy leaves of the input that it was given, under the definition of that time. */
async function deployed(id: string, approval: Pipeline['approval'] = 'automatic') {
  const { run, preprocess, evaluate } = finishedRun(id);
  const input = { run: { ...run, pipeline: { ...run.pipeline, approval } }, preprocess, evaluate };
  await ports.store.put(deployInputKey(id), JSON.stringify(input));
}

/** Makes a version live that has replaced another; versions count from 1. */
async function live(version: number, replaced?: number, by: RolloutAttempt['by'] = 'run') {
  const champion = (v: number) => ({
    pipeline: 'churn',
    runId: ids[v - 1],
    version: v,
    model: artifact('model'),
    baseline: artifact('baseline'),
    placement: { serving: 'serverless', endpoint: 'landfall-churn', endpointConfig: `landfall-churn-v${v}` },
    modelPackageArn: `${group}/${v}`,
  });
  const deployment = { live: champion(version), replaced: replaced && champion(replaced) };
  const attempt: RolloutAttempt = {
    version,
    by,
    strategy: { strategy: 'all_at_once' },
    limits: RolloutLimits.parse({}),
    steps: [],
    end: { status: 'live', reason: '', at: '2026-11-24T10:00:00.000Z' },
  };
  const { store } = ports;
  await store.put(championKey('churn'), JSON.stringify(champion(version)));
  await store.put(runKey(ids[version - 1], 'deploy', 'deployment.json'), JSON.stringify(deployment));
  await store.put(
    rolloutKey(ids[version - 1]),
    JSON.stringify({ runId: ids[version - 1], attempts: [attempt] }),
  );
}

const order = (value: ReleaseOrder) => release({ order: value, id: 'x-1' }, ports);
const define = (definition: Record<string, unknown>) =>
  ports.store.put(
    pipelineKey('churn'),
    JSON.stringify(Pipeline.parse({ name: 'churn', target: 'left', ...definition })),
  );

describe('promote', () => {
  test('gives deploy what the version’s run once gave it', async () => {
    await live(3, 2);
    const { run, preprocess, evaluate } = finishedRun(ids[0]);
    expect(await order({ action: 'promote', pipeline: 'churn', version: 1 })).toEqual({
      status: 'ready',
      reason: `Version 1 of "churn", made by the run ${ids[0]}.`,
      run,
      preprocess,
      evaluate,
      release: { action: 'promote', id: 'x-1' },
    });
  });

  test('serves as the pipeline is defined now, and leaves the rest of the run’s definition', async () => {
    await define({ serving: 'serverless', capture: 0.5, target: 'other', budgetSeconds: 7 });
    const found = await order({ action: 'promote', pipeline: 'churn', version: 1 });
    expect(found).toMatchObject({
      run: { pipeline: { serving: 'serverless', capture: 0.5, target: 'left', budgetSeconds: 60 } },
    });
  });

  test('of what is live does nothing', async () => {
    await live(3, 2);
    expect(await order({ action: 'promote', pipeline: 'churn', version: 3 })).toEqual({
      status: 'nothing',
      reason: 'Version 3 of "churn" is live already.',
    });
  });

  test('of a version that is not, or is not ours, names those that are', async () => {
    await expect(order({ action: 'promote', pipeline: 'churn', version: 4 })).rejects.toMatchObject({
      name: 'Misconfigured',
      code: 'version_missing',
      message: expect.stringContaining('it has 1, 2, 3.'),
    });
  });

  test('without a version is incomplete', async () => {
    await expect(order({ action: 'promote', pipeline: 'churn' })).rejects.toMatchObject({
      code: 'order_incomplete',
    });
  });
});

describe('rollback', () => {
  test('goes back to what the live version replaced', async () => {
    await live(3, 2);
    expect(await order({ action: 'rollback', pipeline: 'churn' })).toMatchObject({
      status: 'ready',
      run: { runId: ids[1] },
      release: { action: 'rollback' },
    });
  });

  test('does not go back to what was just rolled back', async () => {
    await live(2, 3, 'rollback');
    await expect(order({ action: 'rollback', pipeline: 'churn' })).rejects.toMatchObject({
      code: 'nothing_to_roll_back',
      message: expect.stringContaining('since version 3 was rolled back'),
    });
  });

  test('of a first version, or of nothing, is refused', async () => {
    await expect(order({ action: 'rollback', pipeline: 'churn' })).rejects.toMatchObject({
      code: 'no_champion',
    });
    await live(1);
    await expect(order({ action: 'rollback', pipeline: 'churn' })).rejects.toMatchObject({
      code: 'nothing_to_roll_back',
    });
  });
});

describe('approved', () => {
  const approved = { action: 'approved' as const, modelPackageArn: `${group}/2` };

  test('goes on with a version that waits for it', async () => {
    await deployed(ids[1], 'manual');
    expect(await order(approved)).toMatchObject({
      status: 'ready',
      run: { runId: ids[1] },
      release: { action: 'approved' },
    });
  });

  test('does nothing for a version that waits for nobody: it is registered as approved', async () => {
    expect(await order(approved)).toMatchObject({ status: 'nothing' });
    ports.objects.delete(deployInputKey(ids[1])); // the event may be faster than deploy's next step
    expect(await order(approved)).toMatchObject({ status: 'nothing' });
  });

  test('does nothing for what a person has promoted meanwhile', async () => {
    await deployed(ids[1], 'manual');
    await live(2, 1, 'promote');
    expect(await order(approved)).toMatchObject({ status: 'nothing' });
  });

  test('of another’s model package is refused', async () => {
    const foreign = approved.modelPackageArn.replace('landfall-', '');
    await expect(order({ ...approved, modelPackageArn: foreign })).rejects.toMatchObject({
      code: 'order_incomplete',
    });
  });
});

test('a registry without the pipeline has no versions', async () => {
  const absent = Object.assign(new Error('ModelPackageGroup x does not exist'), {
    name: 'ValidationException',
  });
  mockClient(ports.sagemaker).on(ListModelPackagesCommand).rejects(absent);
  await expect(order({ action: 'promote', pipeline: 'churn', version: 1 })).rejects.toMatchObject({
    code: 'version_missing',
  });
});
