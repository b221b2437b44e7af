import { createReadStream } from 'node:fs';
import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { misconfigured } from '../../contracts/errors.ts';
import { sha256 } from '../../contracts/keys.ts';
import type { Store } from '../../contracts/ports.ts';
import { measure } from './meter.ts';
import { fetchObject, type Place, undefinedIfMissing } from './transfer.ts';

/** The artifacts bucket as a {@link Store}. Transfers of files are streamed: memory stays flat. */
export function s3Store(place: Place & { bucket: string }): Store {
  const { s3, bucket, signal } = place;
  const options = { abortSignal: signal };

  const find: Store['find'] = async (key) => {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key });
    return (await s3.send(command, options).catch(undefinedIfMissing))?.Body?.transformToByteArray();
  };
  const put: Store['put'] = async (key, body) => {
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }), options);
    return { key, sha256: sha256(bytes), bytes: bytes.length };
  };
  const upload: Store['upload'] = async (key, path) => {
    const measured = await measure(path);
    await uploadFile(place, key, path);
    return { key, ...measured };
  };
  return {
    find,
    put,
    upload,
    get: async (key) => (await find(key)) ?? missing(bucket, key),
    list: (prefix) => listKeys(place, prefix),
    download: async (key) => ((await fetchObject(place, { bucket, key })) ?? missing(bucket, key)).path,
  };
}

async function uploadFile({ s3, bucket, signal }: Place & { bucket: string }, key: string, path: string) {
  const params = { Bucket: bucket, Key: key, Body: createReadStream(path) };
  const job = new Upload({ client: s3, params });
  const stop = () => void job.abort();
  signal?.addEventListener('abort', stop, { once: true });
  await job.done().finally(() => signal?.removeEventListener('abort', stop));
}

async function listKeys(
  { s3, bucket, signal }: Place & { bucket: string },
  prefix: string,
): Promise<string[]> {
  const keys: string[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
    signal?.throwIfAborted();
    for (const { Key } of page.Contents ?? []) keys.push(Key!);
  }
  return keys;
}

function missing(bucket: string, key: string): never {
  throw misconfigured('object_missing', `There is no object s3://${bucket}/${key}.`);
}
