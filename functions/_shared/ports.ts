import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { misconfigured } from '../../contracts/errors.ts';
import type { Log, Ports } from '../../contracts/ports.ts';
import { s3Landing } from './s3-landing.ts';
import { s3Store } from './s3-store.ts';

/** A setting that the stack must give. @throws Failure `Misconfigured` environment_missing */
export function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw misconfigured('environment_missing', `The environment variable ${name} is not set.`);
  return value;
}

/** One client for all invocations of an environment: its connections are kept alive between them. */
let client: S3Client | undefined;
export const s3 = () => (client ??= new S3Client({}));

/**
 * Runs `work` with ports over S3 and a scratch folder, which is emptied afterwards: a warm environment keeps its disk.
 * From the environment: ARTIFACTS_BUCKET, LANDING_BUCKET (only to list it), LANDFALL_NATIVE_DIR (default `/opt/lib`,
 * where the native layer puts it).
 */
export async function withPorts<T>(
  log: Log,
  signal: AbortSignal,
  work: (ports: Ports) => Promise<T>,
): Promise<T> {
  const bucket = setting('ARTIFACTS_BUCKET');
  const folder = await mkdtemp(join(tmpdir(), 'landfall-'));
  const place = { s3: s3(), folder, signal };
  try {
    return await work({
      store: s3Store({ ...place, bucket }),
      landing: s3Landing(place, () => setting('LANDING_BUCKET')),
      log,
      signal,
      folder,
      nativeFolder: process.env.LANDFALL_NATIVE_DIR ?? '/opt/lib',
      threads: availableParallelism(),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
