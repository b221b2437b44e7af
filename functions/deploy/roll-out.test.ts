import { rm } from 'node:fs/promises';
import { PutScalingPolicyCommand } from '@aws-sdk/client-application-auto-scaling';
import { afterEach, describe, expect, test } from 'vitest';
import { type Rollout, servingKinds } from '../../contracts/rollout.ts';
import { deployWorld, type DeployWorld, ids } from '../../test/support/deploy-world.ts';

let world: DeployWorld;
afterEach(() => rm(world.memory.folder, { recursive: true }));

const canary: Rollout = { strategy: 'canary', share: 0.1, waitSeconds: 150 };
const linear: Rollout = { strategy: 'linear', share: 0.25, waitSeconds: 60 };
const shadow: Rollout = { strategy: 'shadow', waitSeconds: 90 };

/** Rolls the second version out beside the first, and tells what callers reached before each wait. */
async function secondVersion(rollout: Rollout, serving: (typeof servingKinds)[number], seen?: () => unknown) {
  world = await deployWorld({ serving, rollout });
  await world.finish(ids[0]);
  const traffic: Record<string, number>[] = [];
  const each = async () => {
    traffic.push(world.traffic());
    await seen?.();
  };
  const failure = await world.finish(ids[1], { each }).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { failure, traffic };
}

const failing = () => world.answered(40, { version: 1, failed: { version: 2, reason: 'it threw' } });

describe.each(servingKinds)('by %s', (serving) => {
  test('canary: a share for its time, in waits of at most a minute, then all', async () => {
    const { traffic, failure } = await secondVersion(canary, serving);
    expect(failure).toBeUndefined();
    expect(traffic).toEqual([1, 2, 3].map(() => ({ 1: 0.9, 2: 0.1 })));
    expect(world.traffic()).toEqual({ 2: 1 });
    const { steps, end } = await world.attempt(ids[1]);
    expect(steps.map(({ share, judgement }) => [share, judgement?.verdict])).toEqual([
      [0.1, 'go_on'],
      [1, undefined],
    ]);
    expect(end?.status).toBe('live');
    expect(world.versions()).toEqual(['landfall-churn-v1', 'landfall-churn-v2']);
  });

  test('linear: more and more', async () => {
    const { traffic } = await secondVersion(linear, serving);
    expect(traffic).toEqual([
      { 1: 0.75, 2: 0.25 },
      { 1: 0.5, 2: 0.5 },
      { 1: 0.25, 2: 0.75 },
    ]);
    expect(world.traffic()).toEqual({ 2: 1 });
    expect(world.versions()).toEqual(['landfall-churn-v1', 'landfall-churn-v2']);
  });

  test('shadow: unseen, then all', async () => {
    const { traffic } = await secondVersion(shadow, serving);
    expect(traffic).toEqual([{ '1+2': 1 }, { '1+2': 1 }]);
    expect(world.traffic()).toEqual({ 2: 1 });
    expect(world.versions()).toEqual(['landfall-churn-v1', 'landfall-churn-v2']);
  });

  test.each([canary, linear, shadow])('$strategy: what fails is rolled back at once', async (rollout) => {
    const { failure, traffic } = await secondVersion(rollout, serving, failing);
    expect(failure).toMatchObject({
      name: 'DeploymentFailed',
      code: 'rollout_failed',
      message: expect.stringMatching(
        /could not answer.*Version 2 was rolled back: version 1 is live, as before/,
      ),
    });
    expect(traffic).toHaveLength(1);
    expect(world.traffic()).toEqual({ 1: 1 });
    expect(world.champion()?.version).toBe(1);
    expect(world.versions()).toEqual(['landfall-churn-v1']);
    expect(world.approvals()).toEqual(['Approved', 'Rejected']);
    expect(await world.attempt(ids[1])).toMatchObject({
      steps: [{ judgement: { verdict: 'roll_back' } }],
      end: { status: 'rolled_back' },
    });
  });

  test('what was rolled back may still be ordered by hand', async () => {
    await secondVersion(canary, serving, failing);
    await world.finish(ids[1], { release: { action: 'promote', id: 'p-1' } });
    expect(world.traffic()).toEqual({ 2: 1 });
    expect(world.approvals()).toEqual(['Approved', 'Approved']);
    expect((await world.rollout(ids[1])).attempts.map(({ by, end }) => [by, end?.status])).toEqual([
      ['run', 'rolled_back'],
      ['promote', 'live'],
    ]);
  });

  test('what is slow in a later step is rolled back from there', async () => {
    let looks = 0;
    const slowLater = async () => {
      await world.answered(40, { version: 1, millis: 20 });
      await world.answered(40, { version: 2, millis: ++looks > 1 ? 900 : 20 });
    };
    const { failure, traffic } = await secondVersion(linear, serving, slowLater);
    expect(failure).toMatchObject({ message: expect.stringContaining('more than 3 times') });
    expect(traffic).toHaveLength(2);
    expect(world.traffic()).toEqual({ 1: 1 });
    expect(world.versions()).toEqual(['landfall-churn-v1']);
  });

  test('what is ordered by hand takes all at once, tested, and back again', async () => {
    world = await deployWorld({ serving, rollout: canary });
    for (const id of ids) await world.finish(id);
    await world.finish(ids[0], { release: { action: 'promote', id: 'p-1' } });
    expect(world.asked.at(-1)).toEqual({ version: 1, traffic: { 3: 1 } });
    expect(world.traffic()).toEqual({ 1: 1 });
    await world.finish(ids[2], { release: { action: 'rollback', id: 'r-1' } });
    expect(world.traffic()).toEqual({ 3: 1 });
    expect((await world.attempt(ids[2])).by).toBe('rollback');
    expect(world.versions().toSorted()).toEqual(['landfall-churn-v1', 'landfall-churn-v3']);
  });
});

test('a roll-out that another deployment overtook begins again beside what is live now', async () => {
  world = await deployWorld({ serving: 'lambda', rollout: linear });
  await world.finish(ids[0]);
  await world.run(ids[1]);
  expect(world.traffic()).toEqual({ 1: 0.75, 2: 0.25 });
  world.later(600_000); // its execution was stopped: the lease has ended
  await world.finish(ids[2], { release: { action: 'promote', id: 'p-1' } });
  expect(world.traffic()).toEqual({ 3: 1 });
  await world.finish(ids[1]);
  expect(world.traffic()).toEqual({ 2: 1 });
  expect(world.champion()?.version).toBe(2);
});

describe('another way to serve', () => {
  const ways = servingKinds.flatMap((from) =>
    servingKinds.filter((to) => to !== from).map((to) => [from, to] as const),
  );

  test.each(ways)(
    'from %s to %s: tested beside the old one, which is removed in the end',
    async (from, to) => {
      world = await deployWorld({ serving: from, rollout: canary });
      await world.finish(ids[0]);
      await world.finish(ids[1]);
      await world.finish(ids[2], { changed: { serving: to } });
      expect(world.asked.at(-1)).toEqual({ version: 3, traffic: { 2: 1 } });
      expect(world.traffic()).toEqual({ 3: 1 });
      expect(world.versions()).toEqual(['landfall-churn-v3']);
      expect(world.lambda.functions.size + world.sagemaker.endpoints.size).toBe(1);
      expect(world.champion()).toMatchObject({ placement: { serving: to } });
    },
  );

  test.each(ways)('from %s to %s and back', async (from, to) => {
    world = await deployWorld({ serving: from });
    await world.finish(ids[0]);
    await world.finish(ids[1], { changed: { serving: to } });
    await world.finish(ids[0], { release: { action: 'rollback', id: 'r-1' } });
    expect(world.traffic()).toEqual({ 1: 1 });
    expect(world.versions()).toEqual(['landfall-churn-v1']);
    await world.finish(ids[2]);
    expect(world.traffic()).toEqual({ 3: 1 });
    expect(world.versions()).toEqual(['landfall-churn-v1', 'landfall-churn-v3']);
  });

  test.each(ways)('from %s to %s: one that fails leaves the old one as it was', async (from, to) => {
    world = await deployWorld({ serving: from });
    await world.finish(ids[0]);
    world.wrong.add(2);
    await expect(world.finish(ids[1], { changed: { serving: to } })).rejects.toMatchObject({
      code: 'smoke_test_failed',
    });
    expect(world.traffic()).toEqual({ 1: 1 });
    expect(world.versions()).toEqual(['landfall-churn-v1']);
    expect(world.lambda.functions.size + world.sagemaker.endpoints.size).toBe(1);
  });
});

test('a rollback brings the number of instances back too', async () => {
  const realtime = { instanceType: 'ml.c6i.large', minimum: 1, maximum: 4, invocationsPerInstance: 100 };
  world = await deployWorld({ serving: 'realtime', realtime, rollout: canary });
  await world.finish(ids[0]);
  const changed = { realtime: { ...realtime, invocationsPerInstance: 900 } };
  await expect(world.finish(ids[1], { changed, each: failing })).rejects.toMatchObject({
    code: 'rollout_failed',
  });
  const targets = world.scaling
    .commandCalls(PutScalingPolicyCommand)
    .map(({ args }) => args[0].input.TargetTrackingScalingPolicyConfiguration?.TargetValue);
  expect([targets[0], targets.at(-2), targets.at(-1)]).toEqual([100, 900, 100]);
});
