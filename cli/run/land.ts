import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Upload } from '@aws-sdk/lib-storage';
import { misconfigured } from '../../contracts/errors.ts';
import { landingKey, runId } from '../../contracts/keys.ts';
import type { Connection } from '../aws/connect.ts';

/** @throws Failure `Misconfigured` file_missing, before anything is uploaded. */
export async function checkFiles(files: string[]): Promise<void> {
  for (const file of files) {
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile()) throw misconfigured('file_missing', `There is no file ${file}.`);
  }
}

/**
 * Uploads a file to the pipeline's landing prefix, which starts a run; its id follows from the object's version.
 * `onProgress` gets the share that is sent, 0 to 1.
 */
export async function land(
  { s3, outputs }: Connection,
  pipeline: string,
  file: string,
  onProgress: (share: number) => void = () => undefined,
): Promise<{ runId: string; uri: string }> {
  const bucket = outputs.LandingBucket;
  const key = landingKey(pipeline, basename(file));
  const { size } = await stat(file);
  const upload = new Upload({
    client: s3,
    params: { Bucket: bucket, Key: key, Body: createReadStream(file) },
  });
  upload.on('httpUploadProgress', ({ loaded = 0 }) => onProgress(size ? loaded / size : 1));
  const { VersionId } = await upload.done();
  if (!VersionId)
    throw misconfigured('not_versioned', `The bucket ${bucket} keeps no versions: deploy the stack again.`);
  return { runId: runId(pipeline, bucket, key, VersionId), uri: `s3://${bucket}/${key}` };
}
