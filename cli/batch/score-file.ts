import { basename } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { CopyObjectCommand } from '@aws-sdk/client-s3';
import { Batch, BatchOutcome } from '../../contracts/batch.ts';
import { Failure, families, misconfigured, parseMessage } from '../../contracts/errors.ts';
import { batchKey, runId, scoreFileOf, scorePrefix } from '../../contracts/keys.ts';
import type { Source } from '../../contracts/stages.ts';
import { findJson } from '../../functions/_shared/read-json.ts';
import type { Connection } from '../aws/connect.ts';
import { checkFiles, upload } from '../run/land.ts';

/** How far a batch is; `done` of `parts`, both 0 while the file is looked at. */
export type BatchProgress = { step: 'uploading' | 'scoring'; done: number; parts: number };

/**
 * Brings a file under `score/<pipeline>/`, which has it scored, and waits for the outcome.
 *
 * @param file a path, or `s3://BUCKET/KEY` of an object that the caller may read
 * @throws Failure as the batch ended
 */
export async function scoreFile(
  stack: Connection,
  pipeline: string,
  file: string,
  onProgress: (progress: BatchProgress) => void,
): Promise<Extract<BatchOutcome, { status: 'Scored' }>> {
  onProgress({ step: 'uploading', done: 0, parts: 0 });
  const { bucket, key, versionId } = await bring(stack, pipeline, file);
  const outcome = await follow(stack, runId(pipeline, bucket, key, versionId), onProgress);
  if (outcome.status === 'Scored') return outcome;
  const { code, text } = parseMessage(outcome.cause);
  const family = families.find((name) => name === outcome.error) ?? 'Bug';
  throw new Failure(family, code, text);
}

async function bring(stack: Connection, pipeline: string, file: string): Promise<Source> {
  const object = s3Uri(file);
  const key = `${scorePrefix(pipeline)}${basename(file)}`;
  if (object) return copy(stack, object, key);
  await checkFiles([file]);
  return upload(stack, key, file);
}

/** An object that lies there already is copied onto itself: a new version of it is a new batch. */
async function copy(
  { s3, outputs }: Connection,
  from: { bucket: string; key: string },
  key: string,
): Promise<Source> {
  const bucket = outputs.LandingBucket;
  const { VersionId } = await s3.send(
    new CopyObjectCommand({
      Bucket: bucket,
      Key: key,
      CopySource: `${from.bucket}/${from.key.split('/').map(encodeURIComponent).join('/')}`,
      // S3 refuses a copy onto itself that changes nothing.
      MetadataDirective: 'REPLACE',
    }),
  );
  if (!VersionId) throw misconfigured('not_versioned', `The bucket ${bucket} keeps no versions.`);
  return { bucket, key, versionId: VersionId };
}

function s3Uri(text: string): { bucket: string; key: string } | undefined {
  if (!text.startsWith('s3://')) return undefined;
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.*[^/])$/.exec(text) ?? [];
  if (key && scoreFileOf(`score/a/${basename(key)}`)) return { bucket, key };
  throw misconfigured('object_missing', `"${text}" does not name an object: it must be s3://BUCKET/KEY.`);
}

const pollMillis = 1000;

async function follow(
  { store }: Connection,
  id: string,
  onProgress: (progress: BatchProgress) => void,
): Promise<BatchOutcome> {
  let batch: Batch | undefined;
  for (;;) {
    const ended = await findJson(batchKey(id, 'outcome.json'), BatchOutcome, store);
    if (ended) return ended;
    batch ??= await findJson(batchKey(id, 'batch.json'), Batch, store);
    const parts = batch?.parts ?? 0;
    const done = parts ? (await store.list(batchKey(id, 'scored-'))).length : 0;
    onProgress({ step: 'scoring', done, parts });
    await setTimeout(pollMillis);
  }
}
