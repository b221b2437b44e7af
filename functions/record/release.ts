import { outcomeKey } from '../../contracts/keys.ts';
import type { Ports, Store } from '../../contracts/ports.ts';
import type { ReleaseState } from '../../contracts/release.ts';
import { Summary } from '../../contracts/summary.ts';
import { type Explained, explain } from '../_shared/state-error.ts';

/**
 * Ends a release, good or bad, and says what the state machine shall end with. What its version's run came to is put
 * right in `runs/<runId>/log/outcome.json`: it is live now. Where it is not, the run came to what it came to before, but
 * for one that waited for an approval, which has failed now.
 */
export async function recordRelease(
  state: ReleaseState,
  { store }: Pick<Ports, 'store'>,
): Promise<Explained> {
  const end = state.error ? explain(state.error) : ending(state);
  const { release, action } = state;
  const isAmended = end.status === 'Live' || action === 'approved';
  if (release?.status === 'ready' && isAmended) await amend(release.run.runId, state, end, store);
  return end;
}

const deeds = {
  promote: 'a person promoted it',
  rollback: 'a person rolled back to it',
  approved: 'a person approved it',
};

function ending({ action, deploy }: ReleaseState): Explained {
  return { status: 'Live', error: '', cause: `Version ${deploy?.version} is live: ${deeds[action]}.` };
}

/** A run of an earlier Landfall, or one whose record was lost, has nothing that could be put right. */
async function amend(runId: string, { deploy }: ReleaseState, end: Explained, store: Store): Promise<void> {
  const bytes = await store.find(outcomeKey(runId));
  if (!bytes) return;
  const before = Summary.parse(JSON.parse(new TextDecoder().decode(bytes)));
  const placed = deploy && { endpoint: deploy.endpoint, version: deploy.version };
  const after: Summary = { ...before, status: end.status, reason: end.cause, ...placed };
  await store.put(outcomeKey(runId), JSON.stringify(after, null, 2));
}
