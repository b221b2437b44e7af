import { rolloutKey } from '../../contracts/keys.ts';
import type { Store } from '../../contracts/ports.ts';
import { RolloutRecord } from '../../contracts/rollout-record.ts';
import { findJson } from '../_shared/read-json.ts';

/** `runs/<runId>/deploy/rollout.json`, changed by core/rollout/record.ts; undefined before the run's first roll-out. */
export const readRollout = (runId: string, store: Store): Promise<RolloutRecord | undefined> =>
  findJson(rolloutKey(runId), RolloutRecord, store);

export async function writeRollout(record: RolloutRecord, store: Store): Promise<void> {
  await store.put(rolloutKey(record.runId), JSON.stringify(record, null, 2));
}
