import { Champion, Earlier, Leaderboard } from '../../contracts/artifacts.ts';
import { championKey, runKey } from '../../contracts/keys.ts';
import type { Store } from '../../contracts/ports.ts';
import type { Run } from '../../contracts/stages.ts';
import { findJson } from '../_shared/read-json.ts';
import { readRepeated } from '../_shared/repeat.ts';

/** How many of the champion's search are tried first: more would crowd out what is new. */
const most = 3;

/**
 * The best configurations of the run whose model is live as this one begins to search. They are written to
 * `select/earlier.json`: a second attempt of the stage and a repetition of the run begin with the same.
 *
 * @throws Failure `Misconfigured` not_repeatable where the run repeats one that left no such file.
 */
export async function readEarlier(run: Pick<Run, 'runId' | 'pipeline' | 'repeats'>, store: Store) {
  const key = runKey(run.runId, 'select', 'earlier.json');
  const known = await findJson(key, Earlier, store);
  if (known) return known;
  const repeated = await readRepeated(run, 'select', 'earlier.json', Earlier, store);
  const earlier = repeated ?? (await ofChampion(run.pipeline.name, store));
  await store.put(key, JSON.stringify(earlier));
  return earlier;
}

/** Best first; none where nothing is live, or where its leaderboard is gone or was written by a version that wrote another. */
async function ofChampion(pipeline: string, store: Store): Promise<Earlier> {
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
