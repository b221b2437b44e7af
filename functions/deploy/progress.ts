import { z } from 'zod';
import { families } from '../../contracts/errors.ts';
import { runKey } from '../../contracts/keys.ts';
import type { Store } from '../../contracts/ports.ts';

/** What a retry must know and SageMaker does not tell: whether it was asked already, and why the version was given up. */
const Progress = z.object({
  asked: z.boolean(),
  failure: z.object({ family: z.enum(families), code: z.string(), text: z.string() }).optional(),
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
