import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Rollout } from '../../contracts/rollout.ts';
import { RolloutStep } from '../../contracts/rollout-record.ts';
import { steps } from './steps.ts';

const all = { share: 1, mode: 'traffic', waitSeconds: 0 };

test('canary: a share for a while, then all', () => {
  expect(steps({ strategy: 'canary', share: 0.1, waitSeconds: 600 }, true)).toEqual([
    { share: 0.1, mode: 'traffic', waitSeconds: 600 },
    all,
  ]);
});

const shares = (share: number) =>
  steps({ strategy: 'linear', share, waitSeconds: 60 }, true).map((step) => step.share);

test('linear: more after each wait', () => {
  expect(shares(0.25)).toEqual([0.25, 0.5, 0.75, 1]);
  expect(shares(0.4)).toEqual([0.4, 0.8, 1]);
  expect(shares(1 / 3)).toEqual([0.333333, 0.666667, 1]);
  expect(shares(0.05)).toHaveLength(20);
});

test('shadow: nothing of the traffic for a while, then all', () => {
  expect(steps({ strategy: 'shadow', waitSeconds: 5 }, true)).toEqual([
    { share: 0, mode: 'shadow', waitSeconds: 5 },
    all,
  ]);
});

const rollout = fc.oneof(
  fc.constant({ strategy: 'all_at_once' as const }),
  fc.record({
    strategy: fc.constantFrom('canary' as const, 'linear' as const),
    share: fc.double({ min: 0.05, max: 0.5, noNaN: true }),
    waitSeconds: fc.nat(86_400 / 20),
  }),
  fc.record({ strategy: fc.constant('shadow' as const), waitSeconds: fc.nat(86_400) }),
);

test('whatever the strategy, shares only grow, and all of the traffic comes last and once', () => {
  fc.assert(
    fc.property(rollout, (definition) => {
      const plan = steps(Rollout.parse(definition), true).map((step) => RolloutStep.parse(step));
      const shares = plan.map(({ share }) => share);
      expect(shares).toEqual([...new Set(shares)].toSorted((a, b) => a - b));
      expect(plan.at(-1)).toEqual(all);
    }),
  );
});

test('a first version takes all at once, whatever the definition says', () => {
  fc.assert(
    fc.property(rollout, (definition) => {
      expect(steps(Rollout.parse(definition), false)).toEqual([all]);
    }),
  );
});
