import { GetObjectTaggingCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Source } from '../../contracts/stages.ts';
import { undefinedIfMissing } from './transfer.ts';

/** The tag of object versions in the landing bucket that we have written ourselves: nothing has landed with them. */
const tag = { name: 'landfall', value: 'rewritten' };

/** For PutObject's `Tagging`. */
export const rewrittenTagging = `${tag.name}=${tag.value}`;

/**
 * Whether a landed object version is one that was written anew without rows that were forgotten, or is gone since: such a
 * version is no landing, and starts nothing.
 */
export async function isRewritten(
  { bucket, key, versionId }: Source,
  { s3, signal }: { s3: S3Client; signal?: AbortSignal },
): Promise<boolean> {
  const command = new GetObjectTaggingCommand({ Bucket: bucket, Key: key, VersionId: versionId });
  const found = await s3.send(command, { abortSignal: signal }).catch(undefinedIfMissing);
  return !found || (found.TagSet ?? []).some(({ Key, Value }) => Key === tag.name && Value === tag.value);
}
