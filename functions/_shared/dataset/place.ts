import { championKey } from '../../../contracts/keys.ts';
import type { Pipeline } from '../../../contracts/pipeline.ts';
import type { Store } from '../../../contracts/ports.ts';
import type { Run } from '../../../contracts/stages.ts';
import { newestDataset } from './log.ts';

/**
 * What a landed file is added to, and whether a model is made of it now. Of two files that land at once both may be added to
 * the same version; collect brings them together.
 */
export async function placeOf(
  { name, accumulation, retraining }: Pipeline,
  store: Pick<Store, 'find' | 'list'>,
): Promise<Pick<Run, 'base' | 'only'>> {
  const newest = accumulation.mode === 'replace' ? undefined : await newestDataset(name, store);
  const waits = !retraining.onLanding && (await store.find(championKey(name))) !== undefined;
  return { ...(newest && { base: newest.artifact }), ...(waits && { only: 'collect' }) };
}
