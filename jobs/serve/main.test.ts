import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request as httpRequest } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sha256 } from '../../contracts/keys.ts';
import type { ServingPlan } from '../../contracts/serving.ts';
import { notTraffic } from '../../core/serving/request.ts';
import { fromCustomAttributes } from '../../core/serving/observation.ts';
import { environmentAt, fakeS3 } from '../../test/support/fake-s3.ts';
import { smallModelBytes } from '../../test/support/small-model.ts';

const bytes = smallModelBytes();
let folder: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'landfall-test-'));
  await writeFile(join(folder, 'model.onnx'), bytes);
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
  return { child, exit, errors, port, url: `http://127.0.0.1:${port}` };
}

const options = { method: 'POST', headers: { 'content-type': 'text/csv' } };

test('a laptop with a model.onnx is enough', async () => {
  const { child, exit, url } = await serve();
  const answer = await fetch(`${url}/invocations`, { ...options, body: '30,Bonn\n' });
  expect(await answer.text()).toMatch(
    /^prediction,probability_no,.*\nyes,0\.4\d+,0\.5\d+,0,[0-9a-f-]{36}\n$/,
  );
  child.kill('SIGTERM');
  expect(await exit).toBe(0);
});

test('without a model it ends with the reason', async () => {
  await rm(join(folder, 'model.onnx'));
  const { exit, errors } = await serve();
  expect(await exit).toBe(1);
  expect(errors.join('')).toContain('model.onnx');
});

test('SIGTERM lets the request under way be answered, takes no new one, and ends', async () => {
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

/** One version, as a plan names it. */
const served = (version: number, hash = sha256(bytes)) => {
  const key = `runs/churn-${version}/train/model.onnx`;
  return { version, runId: `churn-${version}`, model: { key, sha256: hash, bytes: bytes.length } };
};

const ask = async (url: string, id: string, headers: Record<string, string> = {}) => {
  const own = { ...options.headers, 'x-amzn-sagemaker-inference-id': id, ...headers };
  return (await fetch(`${url}/invocations`, { ...options, headers: own, body: '30,Bonn\n' })).text();
};

describe('with a plan', () => {
  let s3: Awaited<ReturnType<typeof fakeS3>>;
  beforeEach(async () => {
    s3 = await fakeS3();
    await mkdir(join(folder, 'other'));
    await writeFile(join(folder, 'other/model.onnx'), bytes);
  });
  afterEach(() => s3.close());

  const environment = (plan: Omit<ServingPlan, 'pipeline'>) => ({
    ...environmentAt(s3.endpoint),
    LANDFALL_SERVING: JSON.stringify({ pipeline: 'churn', ...plan }),
  });
  const captured = () =>
    s3.keys('artifacts').flatMap((key) =>
      s3
        .text('artifacts', key)!
        .trimEnd()
        .split('\n')
        .map((line) => {
          const { eventMetadata } = JSON.parse(line);
          const observation = fromCustomAttributes(eventMetadata.customAttributes)!;
          return { id: eventMetadata.inferenceId as string, ...observation };
        }),
    );
  test.each(['canary', 'shadow'] as const)(
    'a SIGTERM under load (%s) loses no answer and no capture, and answers nothing twice',
    async (role) => {
      const other = role === 'canary' ? { role, share: 0.2, ...served(8) } : { role, ...served(8) };
      const env = environment({ primary: served(7), other, capture: 1 });
      const { child, exit, port } = await serve(env);
      const answered = await load(port, () => child.kill('SIGTERM'));
      expect(await exit).toBe(0);
      const lines = captured();
      expect(answered.length).toBeGreaterThan(500);
      expect(lines.map(({ id }) => id).toSorted()).toEqual(answered.map(({ id }) => id).toSorted());
      expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
      const versionOf = new Map(lines.map((line) => [line.id, line.version]));
      for (const { id, text } of answered) expect(text).toContain(`,${versionOf.get(id)},${id}\n`);
      const seen = new Set(lines.map(({ version, shadow }) => `${version} ${shadow?.version}`));
      expect([...seen].toSorted()).toEqual(role === 'canary' ? ['7 undefined', '8 undefined'] : ['7 8']);
    },
  );

  test('a model that is not the one deployed is answered for by the other', async () => {
    const other = { role: 'fallback', ...served(7) } as const;
    const { child, exit, url } = await serve(
      environment({ primary: served(8, 'another'), other, capture: 0 }),
    );
    expect(await ask(url, 'r1')).toContain(',7,r1\n');
    child.kill('SIGTERM');
    await exit;
    expect(captured()).toMatchObject([{ id: 'r1', version: 7, failed: { version: 8 } }]);
  });

  test('where the process is frozen after its answers, a request is in S3 before its answer', async () => {
    const env = environment({ primary: served(7), capture: 1 });
    const { url } = await serve({ ...env, LANDFALL_SERVING_KIND: 'serverless' });
    await ask(url, 'r1');
    expect(captured()).toMatchObject([{ id: 'r1', status: 200, rows: 1 }]);
  });

  test("deploy's smoke test is no traffic", async () => {
    const env = environment({ primary: served(7), capture: 1 });
    const { child, exit, url } = await serve(env);
    await ask(url, 'r1', { 'x-amzn-sagemaker-custom-attributes': notTraffic });
    await ask(url, 'r2');
    child.kill('SIGTERM');
    await exit;
    expect(captured()).toMatchObject([{ id: 'r2' }]);
  });
});

/** Sixteen clients that ask until the server takes no more; `stop` is called once 500 answers are there. */
async function load(port: number, stop: () => void): Promise<{ id: string; text: string }[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const answered: { id: string; text: string }[] = [];
  let asked = 0;
  const client = async () => {
    for (;;) {
      const id = `r${asked++}`;
      const text = await postOnce(port, agent, id);
      if (text === undefined) return;
      answered.push({ id, text });
      if (answered.length === 500) stop();
    }
  };
  await Promise.all(Array.from({ length: 16 }, client));
  agent.destroy();
  return answered;
}

/** The answer's text; undefined where the server did not take the request at all. */
async function postOnce(port: number, agent: Agent, id: string): Promise<string | undefined> {
  const headers = { ...options.headers, 'x-amzn-sagemaker-inference-id': id };
  const request = httpRequest({
    port,
    host: '127.0.0.1',
    path: '/invocations',
    method: 'POST',
    headers,
    agent,
  });
  request.end('30,Bonn\n');
  try {
    const [response] = await once(request, 'response');
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ECONNREFUSED' || code === 'ECONNRESET') return undefined;
    throw error;
  }
}
