import { z } from 'zod';
import { Champion } from '../../contracts/artifacts.ts';
import { transient } from '../../contracts/errors.ts';
import { championKey, runKey } from '../../contracts/keys.ts';
import type { Conditional, Store } from '../../contracts/ports.ts';

/** `deploy/deployment.json`: the version, and the one that it replaced, which is kept for a rollback. */
const Deployment = z.object({ live: Champion, replaced: Champion.optional() });
type Deployment = z.infer<typeof Deployment>;

/** The champion as it was read, with the tag by which a change since then is seen. */
export type Found = { champion: Champion; tag: string } | undefined;

export async function readChampion(pipeline: string, objects: Conditional): Promise<Found> {
  const found = await objects.read(championKey(pipeline));
  return found && { champion: Champion.parse(json(found.bytes)), tag: found.tag };
}

/**
 * Writes `champions/<pipeline>.json`, the last act of a deployment: from here on the version is compared against and
 * watched.
 *
 * @throws Failure `Transient` where the pointer was changed since `found` was read.
 */
export async function crown(live: Champion, found: Found, objects: Conditional): Promise<void> {
  if (await objects.swap(championKey(live.pipeline), JSON.stringify(live, null, 2), found?.tag)) return;
  const now = await readChampion(live.pipeline, objects);
  if (now?.champion.runId === live.runId) return; // written, and only the answer was lost
  throw transient(
    'champion_changed',
    `The champion of "${live.pipeline}" was changed during the deployment.`,
  );
}

const keyOf = (runId: string) => runKey(runId, 'deploy', 'deployment.json');

/** Written before the crown is passed on, so that it still knows who wore it before. */
export async function writeDeployment(deployment: Deployment, store: Store): Promise<void> {
  await store.put(keyOf(deployment.live.runId), JSON.stringify(deployment, null, 2));
}

export async function readDeployment(runId: string, store: Store): Promise<Deployment | undefined> {
  const bytes = await store.find(keyOf(runId));
  return bytes && Deployment.parse(json(bytes));
}

const json = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes));
