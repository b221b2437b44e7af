import { rm } from 'node:fs/promises';
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { leaseKey } from '../../contracts/keys.ts';
import { servingKinds } from '../../contracts/rollout.ts';
import { deployWorld, type DeployWorld, ids } from '../../test/support/deploy-world.ts';
import { finishedRun } from '../../test/support/run.ts';

let world: DeployWorld;
afterEach(() => rm(world.memory.folder, { recursive: true }));

describe.each(servingKinds)('a version of serving kind %s', (serving) => {
  beforeEach(async () => {
    world = await deployWorld({ serving });
  });
  test('the first: registered, tested before it has traffic, live, and the champion', async () => {
    const { output } = await world.finish(ids[0]);
    expect(output).toMatchObject({ status: 'live', version: 1 });
    expect(world.traffic()).toEqual({ 1: 1 });
    expect(world.asked).toEqual([{ version: 1, traffic: {} }]);
    expect(world.champion()).toMatchObject({ runId: ids[0], version: 1, placement: { serving } });
    expect(world.sagemaker.packages).toEqual([
      { arn: output.modelPackageArn, description: `run ${ids[0]}`, approval: 'Approved' },
    ]);
    const kept = [...world.memory.objects.keys()].filter((key) => key.startsWith(`runs/${ids[0]}/deploy/`));
    const names = ['deployment.json', 'input.json', 'model.tar.gz', 'progress.json', 'rollout.json'];
    expect(kept.map((key) => key.split('/').at(-1)).toSorted()).toEqual(names);
    expect(await world.attempt(ids[0])).toMatchObject({ by: 'run', end: { status: 'live' } });
  });

  test('the next: tested while the one before has all of the traffic', async () => {
    await world.finish(ids[0]);
    await world.finish(ids[1]);
    expect(world.asked.at(-1)).toEqual({ version: 2, traffic: { 1: 1 } });
    expect(world.traffic()).toEqual({ 2: 1 });
  });

  test('is waited for by retries where AWS is slow, and registered once', async () => {
    world.slow(60);
    const { attempts } = await world.finish(ids[0]);
    expect(attempts).toBeGreaterThan(2);
    expect(world.approvals()).toEqual(['Approved']);
    expect(world.champion()?.version).toBe(1);
  });

  test('the replaced one is kept for a rollback, the one before it is not', async () => {
    for (const id of ids) await world.finish(id);
    expect(world.champion()?.version).toBe(3);
    const endpoints = serving === 'lambda' ? [] : ['landfall-churn'];
    expect(world.versions()).toEqual(['landfall-churn-v2', 'landfall-churn-v3']);
    expect([...world.sagemaker.endpoints.keys()]).toEqual(endpoints);
  });

  test('that answers otherwise than evaluated never gets traffic', async () => {
    await world.finish(ids[0]);
    world.wrong.add(2);
    await expect(world.finish(ids[1])).rejects.toMatchObject({
      name: 'DeploymentFailed',
      code: 'smoke_test_failed',
      message: expect.stringMatching(
        /row 1: expected 0\.25, 0\.75, got 0\.25, 0\.75|row 2: expected 0\.5, 0\.5, got 0\.4, 0\.5.*version 1 is live, as before/,
      ),
    });
    expect(world.traffic()).toEqual({ 1: 1 });
    expect(world.champion()?.runId).toBe(ids[0]);
    expect(world.approvals()).toEqual(['Approved', 'Rejected']);
    expect([...world.sagemaker.configs.keys()]).toEqual(serving === 'lambda' ? [] : ['landfall-churn-v1']);
  });

  test('a first one that fails leaves nothing', async () => {
    world.wrong.add(1);
    await expect(world.finish(ids[0])).rejects.toMatchObject({ name: 'DeploymentFailed' });
    expect(world.traffic()).toEqual({});
    expect(world.champion()).toBeUndefined();
    expect(world.sagemaker.endpoints.size + world.sagemaker.configs.size).toBe(0);
    expect(world.lambda.functions.size).toBe(0);
    expect((await world.finish(ids[1])).output.version).toBe(2);
  });

  test('that does not start is given up, and AWS is not asked again and again', async () => {
    await world.finish(ids[0]);
    world.slow(50);
    const names = ['landfall-churn-v2', 'landfall-churn-v2-test'];
    for (const name of names) world.sagemaker.behaviour.broken.add(name);
    world.lambda.behaviour.isBroken = (environment) => environment.LANDFALL_SERVING.includes(ids[1]);
    await expect(world.finish(ids[1])).rejects.toMatchObject({
      code: 'endpoint_failed',
      message: expect.stringMatching(/no ping|no such layer/),
    });
    expect(world.traffic()).toEqual({ 1: 1 });
    world.lambda.behaviour.isBroken = () => false;
    expect((await world.finish(ids[2])).output.version).toBe(3);
  });

  test('a bug of ours is rolled back as well, and keeps its name', async () => {
    await world.finish(ids[0]);
    await world.memory.store.put(finishedRun(ids[1]).evaluate.evaluation.key, '{"sample":{"csv":1}}');
    await expect(world.finish(ids[1])).rejects.toMatchObject({ name: 'Misconfigured' });
    expect(world.traffic()).toEqual({ 1: 1 });
    expect((await world.finish(ids[2])).output.version).toBe(3);
  });

  test('two runs at once are deployed one after the other, each under its own smoke test', async () => {
    world.slow(30);
    const first = world.run(ids[0]).catch((error: unknown) => error);
    await expect(world.run(ids[1])).rejects.toMatchObject({ name: 'EndpointNotReady' });
    expect(await first).toMatchObject({ name: 'EndpointNotReady' });
    expect((await world.finish(ids[0])).output.version).toBe(1);
    await world.finish(ids[1]);
    expect(world.champion()).toMatchObject({ runId: ids[1], version: 2 });
  });

  test('that is the champion already is done', async () => {
    const { output } = await world.finish(ids[0]);
    world.sagemaker.mock.resetHistory();
    world.lambda.mock.resetHistory();
    expect(await world.run(ids[0])).toEqual(output);
    expect(world.sagemaker.mock.calls().length + world.lambda.mock.calls().length).toBe(0);
  });
});

test('a lease that a killed execution left behind ends by itself', async () => {
  world = await deployWorld({ serving: 'lambda' });
  const until = world.ports.clock.now() + 60_000;
  world.shared.set(leaseKey('churn'), JSON.stringify({ runId: 'churn-dead', until }));
  const { attempts } = await world.finish(ids[0]);
  expect(attempts).toBeGreaterThan(10);
});

test('a rollback that takes longer than one attempt is gone on with, without asking the bad version again', async () => {
  world = await deployWorld({
    serving: 'serverless',
    rollout: { strategy: 'canary', share: 0.1, waitSeconds: 60 },
  });
  await world.finish(ids[0]);
  world.sagemaker.behaviour.polls = 50;
  const failing = () => world.answered(30, { version: 1, failed: { version: 2, reason: 'it threw' } });
  await expect(world.finish(ids[1], { each: failing })).rejects.toMatchObject({
    code: 'rollout_failed',
  });
  expect(world.traffic()).toEqual({ 1: 1 });
  expect(world.sagemaker.invocations.commandCalls(InvokeEndpointCommand)).toHaveLength(2);
});
