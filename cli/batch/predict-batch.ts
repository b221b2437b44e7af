import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline as pump } from 'node:stream/promises';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { Connection } from '../aws/connect.ts';
import { number } from '../view/format.ts';
import { live } from '../view/live.ts';
import type { Output } from '../view/output.ts';
import { type BatchProgress, scoreFile } from './score-file.ts';

/** `landfall predict NAME --batch FILE`: says where the scored file is, or brings it to `out`. */
export async function predictBatch(
  stack: Connection,
  pipeline: string,
  { batch, out: file }: { batch: string; out?: string },
  out: Output,
): Promise<void> {
  const view = live();
  const show = (progress: BatchProgress) => view.draw([`  ${textOf(progress)}`]);
  const scored = await scoreFile(stack, pipeline, batch, show).finally(view.end);
  const uri = `s3://${scored.bucket}/${scored.key}`;
  if (file) await bring(stack, scored, file);
  const { rows, faults, version } = scored;
  out.json({ pipeline, version, rows, faults, uri, ...(file && { out: file }) });
  const without = faults ? `; ${number(faults)} could not be read, see the column "error"` : '';
  out.result(`Scored ${number(rows)} rows by version ${version}${without}: ${file ?? uri}`);
}

async function bring({ s3 }: Connection, { bucket, key }: { bucket: string; key: string }, file: string) {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  await pump(Body as Readable, createWriteStream(file));
}

function textOf({ step, done, parts }: BatchProgress): string {
  if (step === 'uploading') return 'uploading';
  return parts ? `scoring: ${done} of ${parts} parts` : 'scoring';
}
