import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';
import { vi } from 'vitest';

/** A version of an object; versions are kept, the last one is current. `at`: each came a second after the one before. */
type Version = { id: string; bytes: Buffer; tag: string; at: string };
type Answer = { status: number; headers?: Record<string, string>; body?: Buffer | string };

/** A function's or job's environment with its bucket at that endpoint. */
export const environmentAt = (endpoint: string) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  ARTIFACTS_BUCKET: 'artifacts',
});

/** The same for this process; undone by `vi.unstubAllEnvs`. */
export function stubEnvironment(endpoint: string): void {
  for (const [name, value] of Object.entries(environmentAt(endpoint))) vi.stubEnv(name, value);
}

/**
 * S3 over HTTP, as far as our code speaks it: get, head and put with versions and conditions, and the two lists. The
 * real client talks to it, so that what is tested is what the SDK really sends. The bucket `denied` refuses everything.
 * `putMillis`: how long it takes to write an object.
 */
export async function fakeS3({ putMillis = 0 } = {}) {
  const buckets = new Map<string, Map<string, Version[]>>();
  let seconds = 0;
  const server = createServer((request, response) => {
    void handle(request, buckets).then((answer) => send(response, request.method, answer));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    credentials,
    forcePathStyle: true,
    maxAttempts: 1,
  });
  const put = (bucket: string, key: string, body: Buffer | string) => {
    const versions = objectsOf(buckets, bucket).get(key) ?? [];
    const bytes = Buffer.from(body);
    const tag = `"${createHash('md5').update(bytes).update(randomUUID()).digest('hex')}"`;
    const version = { id: randomUUID(), bytes, tag, at: new Date(++seconds * 1000).toISOString() };
    objectsOf(buckets, bucket).set(key, [...versions, version]);
    return version;
  };
  const text = (bucket: string, key: string) => buckets.get(bucket)?.get(key)?.at(-1)?.bytes.toString();
  const keys = (bucket: string) => [...(buckets.get(bucket)?.keys() ?? [])].toSorted();
  const close = () => {
    client.destroy();
    server.closeAllConnections();
    server.close();
  };

  async function handle(request: IncomingMessage, all: typeof buckets): Promise<Answer> {
    const url = new URL(request.url!, endpoint);
    const [, bucket, ...rest] = url.pathname.split('/').map(decodeURIComponent);
    const key = rest.join('/');
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    if (bucket === 'denied') return error(403, 'AccessDenied');
    if (request.method === 'PUT') await new Promise((resolve) => setTimeout(resolve, putMillis));
    if (request.method === 'PUT') return write(bucket, key, Buffer.concat(chunks), request.headers);
    if (key) return find(objectsOf(all, bucket).get(key), url.searchParams.get('versionId'));
    const prefix = url.searchParams.get('prefix') ?? '';
    return { status: 200, body: listing(objectsOf(all, bucket), prefix, url.searchParams.has('versions')) };
  }

  function write(bucket: string, key: string, body: Buffer, headers: IncomingMessage['headers']): Answer {
    const current = objectsOf(buckets, bucket).get(key)?.at(-1);
    if (headers['if-none-match'] === '*' && current) return error(412, 'PreconditionFailed');
    if (headers['if-match'] && !current) return error(404, 'NoSuchKey');
    if (headers['if-match'] && headers['if-match'] !== current?.tag) return error(412, 'PreconditionFailed');
    const { id, tag } = put(bucket, key, body);
    return { status: 200, headers: { etag: tag, 'x-amz-version-id': id } };
  }

  const clear = () => buckets.clear();
  return { client, endpoint, put, text, keys, clear, close };
}

function objectsOf(buckets: Map<string, Map<string, Version[]>>, bucket: string): Map<string, Version[]> {
  if (!buckets.has(bucket)) buckets.set(bucket, new Map());
  return buckets.get(bucket)!;
}

function find(versions: Version[] = [], id: string | null): Answer {
  const version = id ? versions.find((v) => v.id === id) : versions.at(-1);
  if (!version) return error(404, id ? 'NoSuchVersion' : 'NoSuchKey');
  return { status: 200, headers: { etag: version.tag }, body: version.bytes };
}

function listing(objects: Map<string, Version[]>, prefix: string, withVersions: boolean): string {
  const found = [...objects]
    .filter(([key]) => key.startsWith(prefix))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (!withVersions) {
    const entries = found.map(([key]) => `<Contents><Key>${key}</Key></Contents>`);
    return `<ListBucketResult><IsTruncated>false</IsTruncated>${entries.join('')}</ListBucketResult>`;
  }
  const entries = found.flatMap(([key, versions]) =>
    versions.map(({ id, at }, i) => {
      const latest = i === versions.length - 1;
      return `<Version><Key>${key}</Key><VersionId>${id}</VersionId><IsLatest>${latest}</IsLatest><LastModified>${at}</LastModified></Version>`;
    }),
  );
  return `<ListVersionsResult><IsTruncated>false</IsTruncated>${entries.join('')}</ListVersionsResult>`;
}

const error = (status: number, code: string): Answer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
});

function send(
  response: ServerResponse,
  method: string | undefined,
  { status, headers, body = '' }: Answer,
): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(method === 'HEAD' ? undefined : body);
}
