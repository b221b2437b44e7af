import { z } from 'zod';
import { Champion } from '../../contracts/artifacts.ts';
import { championKey, championPrefix, runKey } from '../../contracts/keys.ts';
import type { Store } from '../../contracts/ports.ts';
import { findJson } from './read-json.ts';

/** The part of `deploy/deployment.json` that says which version was live before. */
const Deployment = z.object({ replaced: Champion.optional() });

/**
 * The live version and the one that it replaced: that is what a rollback brings back, and what answers where the live one
 * cannot. Empty where nothing is live.
 */
export async function liveVersions(pipeline: string, store: Pick<Store, 'find'>): Promise<Champion[]> {
  const champion = await findJson(championKey(pipeline), Champion, store);
  return champion ? withReplaced(champion, store) : [];
}

export async function withReplaced(champion: Champion, store: Pick<Store, 'find'>): Promise<Champion[]> {
  const deployment = await findJson(runKey(champion.runId, 'deploy', 'deployment.json'), Deployment, store);
  return deployment?.replaced ? [champion, deployment.replaced] : [champion];
}

/** The pipelines that have a live version; beside the pointers to them are the leases of deployments. */
export async function livePipelines(store: Pick<Store, 'list'>): Promise<string[]> {
  const keys = await store.list(championPrefix);
  return keys.flatMap((key) => /^champions\/([a-z][a-z0-9-]*)\.json$/.exec(key)?.[1] ?? []);
}
