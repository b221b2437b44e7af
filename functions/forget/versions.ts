import { createReadStream } from 'node:fs';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { rewrittenTagging } from '../_shared/rewritten.ts';
import { deleteObjects, listObjectVersions } from '../_shared/s3-objects.ts';
import { fetchObject } from '../_shared/transfer.ts';
import type { Versions } from './ports.ts';

type Place = { s3: S3Client; bucket: string; folder: string; signal: AbortSignal };

/** {@link Versions} over S3. */
export function s3Versions(place: Place): Versions {
  const { s3, bucket } = place;
  return {
    name: bucket,
    list: (prefix, after) => listObjectVersions(place, prefix, after),
    fetch: async (key, versionId) => (await fetchObject(place, { bucket, key, versionId }))?.path,
    put: async (key, path) => {
      const params = { Bucket: bucket, Key: key, Body: createReadStream(path), Tagging: rewrittenTagging };
      return (await new Upload({ client: s3, params }).done()).VersionId!;
    },
    remove: (objects) => deleteObjects(place, objects),
  };
}
