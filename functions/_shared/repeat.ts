import type { z } from 'zod';
import { misconfigured } from '../../contracts/errors.ts';
import { runKey } from '../../contracts/keys.ts';
import type { Store } from '../../contracts/ports.ts';
import type { Run } from '../../contracts/stages.ts';
import { findJson } from './read-json.ts';

/**
 * What the run that is repeated wrote down of what came from outside: what was live, what a clock or the want of memory
 * made it leave out. Undefined where `run` repeats none.
 *
 * @throws Failure `Misconfigured` not_repeatable where it is gone.
 */
export async function readRepeated<T extends z.ZodType>(
  { repeats }: Pick<Run, 'repeats'>,
  stage: string,
  artifact: string,
  schema: T,
  store: Pick<Store, 'find'>,
): Promise<z.output<T> | undefined> {
  if (repeats === undefined) return undefined;
  const found = await findJson(runKey(repeats, stage, artifact), schema, store);
  if (found === undefined) throw notRepeatable(repeats, `${stage}/${artifact}`);
  return found;
}

/** @param gone the artefact that is missing, as `select/earlier.json` */
export const notRepeatable = (runId: string, gone: string) =>
  misconfigured(
    'not_repeatable',
    `The run ${runId} cannot be repeated: its ${gone} is gone. It was removed by the retention's rules or by ` +
      '`landfall forget`, or an earlier Landfall made the run.',
  );
