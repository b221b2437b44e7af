import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256 } from '../../contracts/keys.ts';
import type { ServingPlan } from '../../contracts/serving.ts';
import { fromCustomAttributes } from '../../core/serving/observation.ts';
import { fakeRuntime } from '../../test/support/fake-runtime.ts';
import { environmentAt, fakeS3 } from '../../test/support/fake-s3.ts';
import { smallModelBytes } from '../../test/support/small-model.ts';

let s3: Awaited<ReturnType<typeof fakeS3>>;
let lambda: Awaited<ReturnType<typeof fakeRuntime>>;
let children: ChildProcess[];
beforeEach(async () => {
  [s3, lambda, children] = [await fakeS3({ putMillis: 200 }), await fakeRuntime(), []];
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  lambda.close();
  s3.close();
});

const bytes = Buffer.from(smallModelBytes());
const served = (version: number, model = bytes) => {
  const key = `runs/churn-${version}/train/model.onnx`;
  s3.put('artifacts', key, model);
  return { version, runId: `churn-${version}`, model: { key, sha256: sha256(model), bytes: model.length } };
};

/** Starts the function in a process of its own, and waits until Lambda has frozen it. */
async function start(plan: Omit<ServingPlan, 'pipeline'>, env: Record<string, string> = {}) {
  const client = join(import.meta.dirname, '../../test/support/runtime-client.ts');
  const child = spawn(process.execPath, [client, join(import.meta.dirname, 'handler.ts')], {
    env: {
      PATH: process.env.PATH,
      AWS_LAMBDA_RUNTIME_API: lambda.api,
      ...environmentAt(s3.endpoint),
      LANDFALL_SERVING: JSON.stringify({ pipeline: 'churn', ...plan }),
      ...env,
    },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  children.push(child);
  lambda.use(child.pid!);
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  await Promise.race([
    lambda.frozen(),
    once(child, 'exit').then(() => Promise.reject(new Error(errors.join('')))),
  ]);
  return { child, errors };
}

const captures = () => s3.keys('artifacts').filter((key) => key.startsWith('capture/'));
const captured = () =>
  captures().map((key) => {
    const { eventMetadata } = JSON.parse(s3.text('artifacts', key)!);
    return { id: eventMetadata.inferenceId, ...fromCustomAttributes(eventMetadata.customAttributes)! };
  });
const url = (body: string) => ({
  version: '2.0',
  rawPath: '/invocations',
  headers: { 'content-type': 'text/csv' },
  requestContext: { http: { method: 'POST' } },
  body,
  isBase64Encoded: false,
});

test('answers are handed on first, then captured before the environment is frozen, none lost', async () => {
  await start({ primary: served(7), capture: 1 });
  expect(lambda.registered).toEqual(['landfall-predict']);
  for (let i = 1; i <= 5; i++) {
    const { payload } = await lambda.invoke(url('30,Bonn'));
    expect(payload).toMatchObject({ statusCode: 200, body: expect.stringContaining(`,7,request-${i}\n`) });
    expect(captures()).toHaveLength(i - 1);
    await lambda.frozen();
    expect(captures()).toHaveLength(i);
  }
  expect(
    captured()
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual([1, 2, 3, 4, 5].map((i) => `request-${i}`));
  expect(s3.keys('artifacts').filter((key) => key.startsWith('runs/'))).toHaveLength(1);
});

test('a direct call is answered as JSON, and refused by name', async () => {
  await start({ primary: served(7), capture: 1 });
  const { payload } = await lambda.invoke([{ age: 30, city: 'Bonn' }]);
  expect(payload).toMatchObject({
    predictions: [{ label: 'yes' }],
    model: { pipeline: 'churn', version: 7 },
  });
  expect(await lambda.invoke([{ age: 'old' }])).toEqual({
    error: { errorType: 'RejectedData', errorMessage: expect.stringMatching(/^wrong_type: /) },
  });
  await lambda.frozen();
  expect(
    captured()
      .map(({ status }) => status)
      .toSorted(),
  ).toEqual([200, 400]);
});

test('a shadow is asked after the answer, and its scores are captured', async () => {
  await start({ primary: served(7), other: { role: 'shadow', ...served(8) }, capture: 1 });
  await lambda.invoke(url('30,Bonn'));
  await lambda.frozen();
  expect(captured()).toMatchObject([{ version: 7, shadow: { version: 8, differs: 0 } }]);
});

test('only the share that was asked for is captured, but failures always', async () => {
  const primary = served(8);
  s3.put('artifacts', primary.model.key, Buffer.from('another model'));
  const { errors } = await start({ primary, other: { role: 'fallback', ...served(7) }, capture: 0 });
  const { payload } = await lambda.invoke(url('30,Bonn'));
  expect(payload).toMatchObject({ statusCode: 200, body: expect.stringContaining(',7,request-1\n') });
  await lambda.frozen();
  expect(captured()).toMatchObject([
    { version: 7, failed: { version: 8, reason: expect.stringContaining('model_changed') } },
  ]);
  expect(errors.join('')).toContain('model_changed');
});

test('without Lambda around it, what is under way is captured before SIGTERM ends the process', async () => {
  const script = `
    import { handler } from ${JSON.stringify(join(import.meta.dirname, 'handler.ts'))};
    const event = [{ age: 30, city: 'Bonn' }];
    for (let i = 0; i < 20; i++) await handler(event, { awsRequestId: 'request-' + i });
    console.log('answered');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL: s3.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      ARTIFACTS_BUCKET: 'artifacts',
      LANDFALL_SERVING: JSON.stringify({ pipeline: 'churn', primary: served(7), capture: 1 }),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const exit = once(child, 'exit');
  await once(child.stdout!, 'data');
  child.kill('SIGTERM');
  expect((await exit)[0]).toBe(0);
  const lines = captures().flatMap((key) => s3.text('artifacts', key)!.trimEnd().split('\n'));
  expect(lines).toHaveLength(20);
});
