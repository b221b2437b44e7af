import type { Rollout } from '../../contracts/rollout.ts';
import type { RolloutStep } from '../../contracts/rollout-record.ts';

const everything: RolloutStep = { share: 1, mode: 'traffic', waitSeconds: 0 };

/**
 * The steps of a roll-out in their order; the last one is always all of the traffic, at once and unjudged. `hasLive`:
 * there is a version that the new one can be compared with and brought back to; without one all traffic is taken at once.
 */
export function steps(rollout: Rollout, hasLive: boolean): RolloutStep[] {
  if (!hasLive) return [everything];
  switch (rollout.strategy) {
    case 'all_at_once':
      return [everything];
    case 'canary':
      return [{ share: rollout.share, mode: 'traffic', waitSeconds: rollout.waitSeconds }, everything];
    case 'linear':
      return [...sharesBelowAll(rollout.share).map(trial(rollout.waitSeconds)), everything];
    case 'shadow':
      return [{ share: 0, mode: 'shadow', waitSeconds: rollout.waitSeconds }, everything];
  }
}

const trial =
  (waitSeconds: number) =>
  (share: number): RolloutStep => ({ share, mode: 'traffic', waitSeconds });

/** Multiples of `share` below 1, to six decimals, so that 3 × 0.05 is 0.15; a multiple that is all but 1 is left out. */
function sharesBelowAll(share: number): number[] {
  const count = Math.ceil(1 / share - 1e-6) - 1;
  return Array.from({ length: count }, (_, i) => Number(((i + 1) * share).toFixed(6)));
}
