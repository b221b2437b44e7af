import { rolloutKey } from '../../contracts/keys.ts';
import type { Store } from '../../contracts/ports.ts';
import { RolloutRecord } from '../../contracts/rollout-record.ts';

/** `runs/<runId>/deploy/rollout.json`, changed by core/rollout/record.ts; undefined before the run's first roll-out. */
export async function readRollout(runId: string, store: Store): Promise<RolloutRecord | undefined> {
  const bytes = await store.find(rolloutKey(runId));
  return bytes && RolloutRecord.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

export async function writeRollout(record: RolloutRecord, store: Store): Promise<void> {
  await store.put(rolloutKey(record.runId), JSON.stringify(record, null, 2));
}
