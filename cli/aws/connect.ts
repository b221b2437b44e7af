import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Conditional, Store } from '../../contracts/ports.ts';
import { s3Conditional } from '../../functions/_shared/s3-conditional.ts';
import { s3Store } from '../../functions/_shared/s3-store.ts';
import type { Output } from '../view/output.ts';
import { chooseSettings, type Settings } from './settings.ts';
import { readOutputs, type Outputs } from './stack.ts';

/** A deployed stack, ready to be asked. */
export type Connection = {
  settings: Settings;
  outputs: Outputs;
  s3: S3Client;
  sfn: SFNClient;
  /** The artifacts bucket. */
  store: Store;
  objects: Conditional;
};

/** Works with the stack that the settings name, and closes what it opened. `output` is told which one, where it was chosen. */
export async function withStack<T>(output: Output, work: (stack: Connection) => Promise<T>): Promise<T> {
  const { settings, note } = chooseSettings();
  if (note) output.note(note);
  return withStackAt(settings, work);
}

export async function withStackAt<T>(
  settings: Settings,
  work: (stack: Connection) => Promise<T>,
): Promise<T> {
  const outputs = await readOutputs(settings);
  const folder = await mkdtemp(join(tmpdir(), 'landfall-'));
  const s3 = new S3Client(settings);
  const sfn = new SFNClient(settings);
  const bucket = outputs.ArtifactsBucket;
  try {
    const store = s3Store({ s3, folder, bucket });
    return await work({ settings, outputs, s3, sfn, store, objects: s3Conditional({ s3, bucket }) });
  } finally {
    s3.destroy();
    sfn.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}
