import type { Check } from '../../contracts/checks.ts';
import type { MonitorState } from '../../contracts/monitor.ts';
import type { Decided } from './decide.ts';

/** The same alarm is told once in so long. */
const AGAIN_MILLIS = 24 * 3_600_000;

/**
 * Whether people were told the same within the last day: the same checks are violated and the same guard holds. `last`: what
 * they were told last, for the next look. A look without an alarm ends it: what comes back is told at once.
 */
export function tell(
  { decision, guard }: Decided,
  checks: readonly Check[],
  told: MonitorState['told'],
  now: Date,
): { repeated?: true; last: MonitorState['told'] } {
  if (decision !== 'alarm') return { last: undefined };
  const violated = checks.filter(({ status }) => status === 'violated').map(({ name }) => name);
  const what = [...violated.toSorted(), guard ?? ''].join(' ');
  const isSame = told?.what === what && now.getTime() - Date.parse(told.at) < AGAIN_MILLIS;
  return isSame ? { repeated: true, last: told } : { last: { what, at: now.toISOString() } };
}
