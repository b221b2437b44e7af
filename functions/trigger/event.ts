import { z } from 'zod';
import { misconfigured } from '../../contracts/errors.ts';
import { pipelineOfLandingKey } from '../../contracts/keys.ts';
import { Landed } from '../../contracts/landed.ts';
import { describeIssues } from '../_shared/failure.ts';

/** EventBridge's "Object Created" event, as far as it is read here. */
export const ObjectCreated = z.object({
  time: z.iso.datetime(),
  detail: Landed,
});
export type ObjectCreated = z.infer<typeof ObjectCreated>;

/** @throws Failure `Misconfigured` invalid_event: something else was sent to the queue. */
export function parseEvent(body: string): ObjectCreated {
  const result = z.preprocess(parseJson, ObjectCreated).safeParse(body);
  if (result.success) return result.data;
  throw misconfigured(
    'invalid_event',
    `The queue holds a message that is no S3 event: ${describeIssues(result.error)}.`,
  );
}

/** The pipeline an object landed for; undefined for "folders" and keys outside `landing/<pipeline>/<file>`. */
export function pipelineOf(key: string): string | undefined {
  return key.endsWith('/') ? undefined : pipelineOfLandingKey(key);
}

function parseJson(body: unknown): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    return body;
  }
}
