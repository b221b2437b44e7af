import { z } from 'zod';
import type { Source } from './stages.ts';

/** What EventBridge's "Object Created" event tells of an object, as its `detail`. */
export const Landed = z.object({
  bucket: z.object({ name: z.string() }),
  object: z.object({ key: z.string(), 'version-id': z.string().optional() }),
});
export type Landed = z.infer<typeof Landed>;

/** The landed object. EventBridge's S3 events carry keys as they are, unlike S3's own notifications. */
export function sourceOf({ bucket, object }: Landed): Source {
  // An object of a bucket without versioning has the version "null".
  return { bucket: bucket.name, key: object.key, versionId: object['version-id'] ?? 'null' };
}
