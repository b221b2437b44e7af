import { Champion, Leaderboard } from '../../contracts/artifacts.ts';
import { championKey, runKey } from '../../contracts/keys.ts';
import type { Store } from '../../contracts/ports.ts';
import type { Configuration } from '../../core/search/propose.ts';

/** How many of the champion's search are tried first: more would crowd out what is new. */
const most = 3;

/**
 * The best configurations of the run whose model is live, best first; none where nothing is live, or where its
 * leaderboard is gone or was written by a version that wrote another.
 */
export async function readEarlier(pipeline: string, store: Store): Promise<Configuration[]> {
  const champion = await read(championKey(pipeline), Champion, store);
  if (!champion) return [];
  const leaderboard = await read(runKey(champion.runId, 'select', 'leaderboard.json'), Leaderboard, store);
  return (leaderboard?.fitted ?? [])
    .slice(0, most)
    .map(({ candidate: { estimator, plan, params } }) => ({ estimator, plan, params }));
}

type Schema<T> = { safeParse(value: unknown): { data?: T } };

async function read<T>(key: string, schema: Schema<T>, store: Store): Promise<T | undefined> {
  const bytes = await store.find(key);
  return bytes && schema.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
}
