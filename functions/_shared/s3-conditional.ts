import { setTimeout } from 'node:timers/promises';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { transient } from '../../contracts/errors.ts';
import type { Conditional } from '../../contracts/ports.ts';
import { isStatus, type Place, undefinedIfMissing } from './transfer.ts';

/** Writers that meet in the very same instant get 409 instead of 412 and have to ask again. */
const attempts = 8;

/** {@link Conditional} over S3's conditional writes. */
export function s3Conditional({
  s3,
  bucket,
  signal,
}: Omit<Place, 'folder'> & { bucket: string }): Conditional {
  const options = { abortSignal: signal };

  const read: Conditional['read'] = async (key) => {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key });
    const answer = await s3.send(command, options).catch(undefinedIfMissing);
    return answer && { bytes: await answer.Body!.transformToByteArray(), tag: answer.ETag! };
  };

  const swap: Conditional['swap'] = async (key, body, tag) => {
    const condition = tag === undefined ? { IfNoneMatch: '*' } : { IfMatch: tag };
    const command = new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ...condition });
    for (let attempt = 0; attempt < attempts; attempt++) {
      try {
        await s3.send(command, options);
        return true;
      } catch (error) {
        // 404: If-Match on an object that has been deleted meanwhile.
        if (isStatus(error, 412) || (tag && isStatus(error, 404))) return false;
        if (!isStatus(error, 409)) throw error;
      }
      await setTimeout(25 * 2 ** attempt, undefined, { signal });
    }
    throw transient('write_conflict', `Others keep writing s3://${bucket}/${key} at the same time.`);
  };
  return { read, swap };
}
