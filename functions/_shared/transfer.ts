import { createWriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { rejected } from '../../contracts/errors.ts';
import { sha256 } from '../../contracts/keys.ts';
import { meter } from './meter.ts';

/** Where objects are and where they are brought to. `signal` stops transfers under way. */
export type Place = { s3: S3Client; folder: string; signal?: AbortSignal };

type ObjectVersion = { bucket: string; key: string; versionId?: string };
type Local = { path: string; bytes: number; sha256: string };

/**
 * Streams an object version to a file of the scratch folder; undefined where there is none.
 *
 * @throws Failure `RejectedData` file_too_large, before the first byte where S3 says the size, else as it is passed.
 */
export async function fetchObject(
  { s3, folder, signal }: Place,
  { bucket, key, versionId }: ObjectVersion,
  limit = Infinity,
): Promise<Local | undefined> {
  const command = new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId });
  const answer = await s3.send(command, { abortSignal: signal }).catch(undefinedIfMissing);
  if (!answer) return undefined;
  const body = answer.Body as Readable;
  const path = localPath(folder, [bucket, key, versionId ?? ''].join('\n'), key);
  const tooLarge = () =>
    rejected('file_too_large', `The file is larger than the ${limit} bytes that are allowed; divide it.`, {
      file: basename(key),
    });
  if ((answer.ContentLength ?? 0) > limit) {
    body.destroy();
    throw tooLarge();
  }
  const count = meter((bytes) => {
    if (bytes > limit) throw tooLarge();
  });
  await pipeline(body, count.pass, createWriteStream(path), { signal });
  return { path, ...count.result() };
}

/** For `.catch`: S3 says NoSuchKey or NoSuchVersion to a GET and, having no body to say it in, 404 to a HEAD. */
export function undefinedIfMissing(error: unknown): undefined {
  if (!isStatus(error, 404) || (error as Error).name === 'NoSuchBucket') throw error;
}

export const isStatus = (error: unknown, status: number) =>
  error instanceof S3ServiceException && error.$metadata.httpStatusCode === status;

/** Unique by `identity`; ends as the key ends, since readers look at the extension; within a file name's 255 bytes. */
function localPath(folder: string, identity: string, key: string): string {
  const name = basename(key)
    .replaceAll(/[^\w.-]/g, '_')
    .slice(-80);
  return join(folder, `${sha256(identity).slice(0, 12)}-${name}`);
}
