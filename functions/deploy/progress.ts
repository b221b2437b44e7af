import { z } from 'zod';
import { runKey } from '../../contracts/keys.ts';
import type { Store } from '../../contracts/ports.ts';

/**
 * What a retry must know and SageMaker does not tell: whether it was already asked for the new version, what the
 * endpoint served before, and why the version was given up, if it was.
 */
const Progress = z.object({
  asked: z.boolean(),
  before: z.string().optional(),
  failure: z.object({ code: z.string(), text: z.string() }).optional(),
});
export type Progress = z.infer<typeof Progress>;

const keyOf = (runId: string) => runKey(runId, 'deploy', 'progress.json');

export async function readProgress(runId: string, store: Store): Promise<Progress> {
  const bytes = await store.find(keyOf(runId));
  return bytes ? Progress.parse(JSON.parse(new TextDecoder().decode(bytes))) : { asked: false };
}

export async function writeProgress(runId: string, progress: Progress, store: Store): Promise<void> {
  await store.put(keyOf(runId), JSON.stringify(progress));
}
