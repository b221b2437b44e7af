import { rm } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { type Rollout, type ServingKind, servingKinds } from '../../contracts/rollout.ts';
import { deployWorld, type DeployWorld, ids } from '../../test/support/deploy-world.ts';

const strategies: Rollout[] = [
  { strategy: 'all_at_once' },
  { strategy: 'canary', share: 0.1, waitSeconds: 60 },
  { strategy: 'linear', share: 0.35, waitSeconds: 60 },
  { strategy: 'shadow', waitSeconds: 60 },
];
const cases = servingKinds.flatMap((serving) =>
  strategies.map((rollout) => ({ serving, rollout, strategy: rollout.strategy })),
);

type Deployment = { serving: ServingKind; rollout: Rollout; from?: ServingKind; fails?: boolean };

/** The second version's deployment, whose first attempt dies after so many calls to AWS. Returns the calls that it made. */
async function dying(after: number, deployment: Deployment, check: (world: DeployWorld) => void) {
  const { serving, rollout, from = serving, fails } = deployment;
  const world = await deployWorld({ serving, rollout });
  try {
    await world.finish(ids[0], { changed: { serving: from } });
    const { counted, ports } = world.losingAnswer(after);
    const each = () =>
      fails && world.answered(40, { version: 1, failed: { version: 2, reason: 'it threw' } });
    const ended = await world.finish(ids[1], { on: ports, each }).catch((error: unknown) => error);
    if (fails) expect(ended, `after call ${after}`).toMatchObject({ code: 'rollout_failed' });
    else expect(ended, `after call ${after}`).toMatchObject({ output: { status: 'live', version: 2 } });
    check(world);
    return counted.calls;
  } finally {
    await rm(world.memory.folder, { recursive: true });
  }
}

async function atEveryCall(deployment: Deployment, check: (world: DeployWorld) => void) {
  const calls = await dying(Infinity, deployment, check);
  expect(calls).toBeGreaterThan(15);
  for (let after = 1; after <= calls; after++) await dying(after, deployment, check);
}

test.each(cases)(
  '$serving, $strategy: an attempt that dies after any of its calls is made good by the next',
  { timeout: 60_000 },
  ({ serving, rollout }) =>
    atEveryCall({ serving, rollout }, (world) => {
      expect(world.traffic()).toEqual({ 2: 1 });
      expect(world.champion()).toMatchObject({ runId: ids[1], version: 2 });
      expect(world.versions()).toEqual(['landfall-churn-v1', 'landfall-churn-v2']);
      expect(world.approvals()).toEqual(['Approved', 'Approved']);
      expect(world.asked.filter(({ traffic }) => traffic['2'] !== undefined)).toEqual([]);
    }),
);

test.each(cases.filter(({ strategy }) => strategy === 'canary'))(
  '$serving, $strategy: a rollback that dies after any of its calls is made good by the next',
  { timeout: 60_000 },
  ({ serving, rollout }) =>
    atEveryCall({ serving, rollout, fails: true }, (world) => {
      expect(world.traffic()).toEqual({ 1: 1 });
      expect(world.champion()).toMatchObject({ runId: ids[0] });
      expect(world.versions()).toEqual(['landfall-churn-v1']);
      expect(world.approvals()).toEqual(['Approved', 'Rejected']);
    }),
);

const ways = servingKinds.flatMap((from) =>
  servingKinds.filter((to) => to !== from).map((to) => ({ from, to })),
);
test.each(ways)(
  'from $from to $to: a change that dies after any of its calls is made good by the next',
  { timeout: 60_000 },
  ({ from, to }) =>
    atEveryCall({ from, serving: to, rollout: strategies[0] }, (world) => {
      expect(world.traffic()).toEqual({ 2: 1 });
      expect(world.versions()).toEqual(['landfall-churn-v2']);
      expect(world.lambda.functions.size + world.sagemaker.endpoints.size).toBe(1);
    }),
);
