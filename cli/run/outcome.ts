import { outcomeKey } from '../../contracts/keys.ts';
import type { Store } from '../../contracts/ports.ts';
import { Summary } from '../../contracts/summary.ts';

/** What the run came to; undefined while it runs, and where it could not be recorded. */
export async function outcomeOf(runId: string, store: Pick<Store, 'find'>): Promise<Summary | undefined> {
  const bytes = await store.find(outcomeKey(runId));
  return bytes && Summary.parse(JSON.parse(new TextDecoder().decode(bytes)));
}
