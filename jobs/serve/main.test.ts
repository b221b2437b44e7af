import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fakeS3 } from '../../test/support/fake-s3.ts';
import { smallModelBytes } from '../../test/support/small-model.ts';

let folder: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'landfall-test-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** Starts the container's program as SageMaker's local stand-in does, and waits until it serves. */
async function serve(env: Record<string, string> = {}) {
  const port = await freePort();
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { PATH: process.env.PATH, SM_MODEL_DIR: folder, SAGEMAKER_BIND_TO_PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const ready = once(createInterface({ input: child.stdout }), 'line');
  await Promise.race([ready, exit]);
  return { child, exit, errors, url: `http://127.0.0.1:${port}` };
}

const options = { method: 'POST', headers: { 'content-type': 'text/csv' } };

test('a laptop with a model.onnx is enough', async () => {
  await writeFile(join(folder, 'model.onnx'), smallModelBytes());
  const { child, exit, url } = await serve();
  const answer = await fetch(`${url}/invocations`, { ...options, body: '30,Bonn\n' });
  expect(await answer.text()).toMatch(/^prediction,probability_no,probability_yes\nyes,0\.4\d+,0\.5\d+\n$/);
  child.kill('SIGTERM');
  expect(await exit).toBe(0);
});

test('without a model it ends with the reason', async () => {
  const { exit, errors } = await serve();
  expect(await exit).toBe(1);
  expect(errors.join('')).toContain('model.onnx');
});

test('SIGTERM lets the request under way be answered, takes no new one, and ends', async () => {
  await writeFile(join(folder, 'model.onnx'), smallModelBytes());
  const { child, exit, url } = await serve();
  const slow = httpRequest(`${url}/invocations`, options);
  const answered = once(slow, 'response');
  slow.write('30,Bonn\n');
  await new Promise((resolve) => setTimeout(resolve, 200)); // the server has the first half
  child.kill('SIGTERM');
  await expect.poll(() => fetch(`${url}/ping`).catch(() => 'refused')).toBe('refused');
  slow.end('40,Kiel\n');
  const [response] = await answered;
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString().trimEnd().split('\n')).toHaveLength(3);
  expect(response.headers.connection).toBe('close');
  expect(await exit).toBe(0);
});

test('with a bucket and a pipeline, traffic is in S3 when the answer comes', async () => {
  await writeFile(join(folder, 'model.onnx'), smallModelBytes());
  const s3 = await fakeS3();
  const { url } = await serve({
    AWS_ENDPOINT_URL: s3.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    ARTIFACTS_BUCKET: 'artifacts',
    LANDFALL_PIPELINE: 'churn',
    LANDFALL_VERSION: '7',
  });
  await (await fetch(`${url}/invocations`, { ...options, body: '30,Bonn\n' })).text();
  const [key] = s3.keys('artifacts');
  expect(key).toMatch(/^capture\/churn\/landfall-churn\/AllTraffic\//);
  expect(JSON.parse(s3.text('artifacts', key)!).captureData.endpointInput.data).toBe('30,Bonn\n');
  s3.close();
});
