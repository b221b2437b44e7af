import { z } from 'zod';
import { misconfigured } from '../../contracts/errors.ts';
import { pipelineOfLandingKey } from '../../contracts/keys.ts';
import type { Source } from '../../contracts/stages.ts';
import { describeIssues } from '../_shared/failure.ts';

/** EventBridge's "Object Created" event, as far as it is read here. */
export const ObjectCreated = z.object({
  time: z.iso.datetime(),
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string(), 'version-id': z.string().optional() }),
  }),
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

/** The landed object. EventBridge's S3 events carry keys as they are, unlike S3's own notifications. */
export function sourceOf({ detail: { bucket, object } }: ObjectCreated): Source {
  // An object of a bucket without versioning has the version "null".
  return { bucket: bucket.name, key: object.key, versionId: object['version-id'] ?? 'null' };
}

function parseJson(body: unknown): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    return body;
  }
}
