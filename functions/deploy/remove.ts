import type { Placement } from '../../contracts/serving.ts';
import { isRetried } from '../_shared/failure.ts';
import type { KindPorts } from './kinds/kind.ts';
import { kinds } from './kinds/kinds.ts';

/**
 * Removes versions but for those that stay. What cannot be removed stays too, and the log says so: tidying up undoes no
 * deployment, and hides no failure.
 *
 * @throws Failure `EndpointNotReady` while AWS is at work
 */
export async function removeAll(stale: Placement[], stay: Placement[], ports: KindPorts): Promise<void> {
  const kept = new Set(stay.map(identity));
  for (const placement of stale) {
    if (kept.has(identity(placement))) continue;
    await kinds[placement.serving].remove(placement, ports).catch((error: unknown) => {
      if (isRetried(error)) throw error;
      ports.log.warn('could not be removed', { ...placement, reason: String(error) });
    });
  }
}

const identity = (placement: Placement) =>
  placement.serving === 'lambda'
    ? `${placement.function}:${placement.functionVersion}`
    : placement.endpointConfig;
