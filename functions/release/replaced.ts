import { z } from 'zod';
import { Champion } from '../../contracts/artifacts.ts';
import { misconfigured } from '../../contracts/errors.ts';
import { rolloutKey, runKey } from '../../contracts/keys.ts';
import type { Store } from '../../contracts/ports.ts';
import { RolloutRecord } from '../../contracts/rollout-record.ts';
import { readJson } from '../_shared/read-json.ts';

/** The part of `deploy/deployment.json` that says which version was live before. */
const Deployment = z.object({ replaced: Champion.pick({ version: true }).optional() });

/**
 * The version that the live one replaced. Where it is live by a rollback, what it replaced was just found unfit, and is
 * not gone back to: a person must say which version they mean.
 *
 * @throws Failure `Misconfigured` nothing_to_roll_back
 */
export async function replacedBy({ pipeline, runId, version }: Champion, store: Store): Promise<number> {
  const { replaced } = await readJson(runKey(runId, 'deploy', 'deployment.json'), Deployment, store);
  if (!replaced) throw refused(`Version ${version} of "${pipeline}" is the first one that was live.`);
  if (await cameByRollback(runId, store))
    throw refused(
      `Version ${version} of "${pipeline}" is live since version ${replaced.version} was rolled back. Bring another ` +
        `one live by its number: \`landfall versions ${pipeline}\`, \`landfall promote ${pipeline} VERSION\`.`,
    );
  return replaced.version;
}

const refused = (text: string) => misconfigured('nothing_to_roll_back', text);

async function cameByRollback(runId: string, store: Store): Promise<boolean> {
  if (!(await store.find(rolloutKey(runId)))) return false;
  const { attempts } = await readJson(rolloutKey(runId), RolloutRecord, store);
  return attempts.findLast(({ end }) => end?.status === 'live')?.by === 'rollback';
}
