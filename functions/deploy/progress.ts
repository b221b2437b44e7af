import { z } from 'zod';
import { families } from '../../contracts/errors.ts';
import { runKey } from '../../contracts/keys.ts';
import type { Store } from '../../contracts/ports.ts';
import { Placement } from '../../contracts/serving.ts';
import type { Asked } from './kinds/kind.ts';

/** What the next attempt must know and AWS does not tell. */
const Progress = z.object({
  /** Which deployment of the run's version it is: its own, or a release by its id. */
  of: z.string(),
  /** The version that was live when it began; `step` counts from there. */
  against: z.int().optional(),
  /** What AWS was asked for, see `Asked`. */
  asked: z.array(z.string()).default([]),
  /** What was made for it: all but what answers in the end is removed. */
  made: z.array(Placement).default([]),
  /** The version has answered as evaluated. */
  tested: z.boolean().default(false),
  /** How many steps of the roll-out are done. */
  step: z.int().default(0),
  /** Why the version was given up. */
  failure: z.object({ family: z.enum(families), code: z.string(), text: z.string() }).optional(),
  /** Nothing is left to be tidied up. */
  done: z.boolean().default(false),
});
export type Progress = z.infer<typeof Progress>;

const keyOf = (runId: string) => runKey(runId, 'deploy', 'progress.json');

/**
 * The deployment's progress. That of another deployment of the run's version counts for nothing, but for what it made and
 * did not come to remove. Where the live version has changed since, the roll-out begins again.
 */
export async function readProgress(
  runId: string,
  of: string,
  against: number | undefined,
  store: Store,
): Promise<Progress> {
  const bytes = await store.find(keyOf(runId));
  const found = bytes && Progress.parse(JSON.parse(new TextDecoder().decode(bytes)));
  if (found?.of !== of) return Progress.parse({ of, against, made: found?.made });
  if (found.against === against) return found;
  const { made, failure } = found;
  return Progress.parse({ of, against, made, failure });
}

export async function writeProgress(runId: string, progress: Progress, store: Store): Promise<void> {
  await store.put(keyOf(runId), JSON.stringify(progress, null, 2));
}

/** What was asked for as part of the progress, written down as it is added. */
export function askedIn(progress: Progress, save: () => Promise<void>): Asked {
  return {
    has: (what) => progress.asked.includes(what),
    add: async (what) => {
      if (progress.asked.includes(what)) return;
      progress.asked.push(what);
      await save();
    },
  };
}
