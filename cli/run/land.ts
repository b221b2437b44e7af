import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Upload } from '@aws-sdk/lib-storage';
import { misconfigured } from '../../contracts/errors.ts';
import { landingKey, runId } from '../../contracts/keys.ts';
import type { Source } from '../../contracts/stages.ts';
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
  stack: Connection,
  pipeline: string,
  file: string,
  onProgress?: (share: number) => void,
): Promise<{ runId: string; uri: string }> {
  const key = landingKey(pipeline, basename(file));
  const { bucket, versionId } = await upload(stack, key, file, onProgress);
  return { runId: runId(pipeline, bucket, key, versionId), uri: `s3://${bucket}/${key}` };
}

/** Uploads a file to the landing bucket. @throws Failure `Misconfigured` not_versioned */
export async function upload(
  { s3, outputs }: Connection,
  key: string,
  file: string,
  onProgress: (share: number) => void = () => undefined,
): Promise<Source> {
  const bucket = outputs.LandingBucket;
  const { size } = await stat(file);
  const job = new Upload({
    client: s3,
    params: { Bucket: bucket, Key: key, Body: createReadStream(file) },
  });
  job.on('httpUploadProgress', ({ loaded = 0 }) => onProgress(size ? loaded / size : 1));
  const { VersionId } = await job.done();
  if (!VersionId)
    throw misconfigured('not_versioned', `The bucket ${bucket} keeps no versions: deploy the stack again.`);
  return { bucket, key, versionId: VersionId };
}
