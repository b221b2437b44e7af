import { rm } from 'node:fs/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { servingKinds } from '../../contracts/rollout.ts';
import { deployWorld, type DeployWorld, ids } from '../../test/support/deploy-world.ts';

let world: DeployWorld;
afterEach(() => rm(world.memory.folder, { recursive: true }));

const canary = { strategy: 'canary' as const, share: 0.1, waitSeconds: 300 };
const set = (index: number, status: 'Approved' | 'Rejected') => {
  world.sagemaker.packages[index].approval = status;
};
const approved = (id: string) => ({ release: { action: 'approved' as const, id } });

describe('a version that a person must approve', () => {
  test('is registered and not deployed, then rolled out by its strategy', async () => {
    world = await deployWorld({ approval: 'manual', rollout: canary });
    expect((await world.finish(ids[0])).output.status).toBe('pending_approval');
    expect(world.traffic()).toEqual({});
    set(0, 'Approved');
    expect((await world.finish(ids[0], approved('a'))).output.status).toBe('live');

    expect((await world.finish(ids[1])).output.status).toBe('pending_approval');
    expect(world.traffic()).toEqual({ 1: 1 });
    set(1, 'Approved');
    const seen: unknown[] = [];
    await world.finish(ids[1], { ...approved('b'), each: () => void seen.push(world.traffic()) });
    expect(seen[0]).toEqual({ 1: 0.9, 2: 0.1 });
    expect(world.traffic()).toEqual({ 2: 1 });
    expect(await world.attempt(ids[1])).toMatchObject({ by: 'approved', against: 1 });
  });

  test('may be ordered live by hand, which approves it', async () => {
    world = await deployWorld({ approval: 'manual' });
    await world.finish(ids[0]);
    await world.finish(ids[0], { release: { action: 'promote', id: 'p' } });
    expect(world.approvals()).toEqual(['Approved']);
    expect(world.champion()?.version).toBe(1);
  });
});

test.each(servingKinds)('a person ends a roll-out by rejecting the version: %s', async (serving) => {
  world = await deployWorld({ serving, rollout: canary });
  await world.finish(ids[0]);
  const trial = world.finish(ids[1], { each: () => set(1, 'Rejected') });
  await expect(trial).rejects.toMatchObject({
    name: 'DeploymentFailed',
    code: 'version_rejected',
    message: expect.stringContaining('version 1 is live, as before'),
  });
  expect(world.traffic()).toEqual({ 1: 1 });
  expect(await world.attempt(ids[1])).toMatchObject({ end: { status: 'rolled_back' } });
});

test('an order by hand and the event of its approval are deployed one after the other', async () => {
  world = await deployWorld({ rollout: canary });
  await world.finish(ids[0]);
  world.slow(30);
  const order = { action: 'promote' as const, id: 'p' };
  await expect(world.run(ids[1], order)).rejects.toMatchObject({ name: 'EndpointNotReady' });
  await expect(world.run(ids[1], approved('e').release)).rejects.toMatchObject({
    name: 'EndpointNotReady',
    message: expect.stringContaining('Another run'),
  });
  await world.finish(ids[1], { release: order });
  expect((await world.finish(ids[1], approved('e'))).output.status).toBe('live');
  expect(await world.attempt(ids[1])).toMatchObject({ by: 'promote', end: { status: 'live' } });
});
