import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionCommand, PublishLayerVersionCommand } from '@aws-sdk/client-lambda';
import { beforeAll, describe, expect, test } from 'vitest';
import { createFunction, invoke } from './functions.ts';
import { eventually, isAlive, useInstance } from './support.ts';
import { zip } from './zip.ts';

const aws = useInstance();

const logsOf = (group: string, part: string) =>
  eventually(async () => {
    const found = await aws.logs
      .send(new FilterLogEventsCommand({ logGroupName: group }))
      .catch((error: Error) =>
        error.name === 'ResourceNotFoundException' ? { events: [] } : Promise.reject(error),
      );
    const text = (found.events ?? []).map((event) => event.message).join('');
    return text.includes(part) ? text : undefined;
  });

describe('a function', () => {
  beforeAll(() => createFunction(aws, 'probe', { Timeout: 3 }));

  test('runs on Node.js 24, and its environment is reused while it is warm', async () => {
    const cold = await invoke(aws, 'probe');
    const warm = await invoke(aws, 'probe');
    expect(cold).toMatchObject({ error: undefined, payload: { invocations: 1 } });
    expect(cold.payload.node).toMatch(/^24\./);
    expect(warm.payload).toMatchObject({ pid: cold.payload.pid, invocations: 2 });
    expect(warm.payload.requestId).not.toBe(cold.payload.requestId);
    expect(warm.payload.remaining).toBeGreaterThan(2000);
    expect(warm.payload.remaining).toBeLessThanOrEqual(3000);
  });

  test('runs in as many environments as there are invocations at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => invoke(aws, 'probe', { sleep: 1500 })),
    );
    expect(answers.map((answer) => answer.error)).toEqual(Array(12).fill(undefined));
    expect(new Set(answers.map((answer) => answer.payload.pid)).size).toBe(12);
  });

  test('is killed at its timeout with all it started, and the next invocation works', async () => {
    const { payload: started } = await invoke(aws, 'probe', { child: true });
    const timedOut = await invoke(aws, 'probe', { block: true });
    expect(timedOut.error).toBe('Unhandled');
    expect(timedOut.payload).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(timedOut.payload.errorMessage).toMatch(/Task timed out after 3\.00 seconds/);
    await eventually(async () => ((await isAlive(started.child.child)) ? undefined : true));
    expect(await isAlive(started.pid)).toBe(false);
    expect(await invoke(aws, 'probe')).toMatchObject({ error: undefined });
  });

  test('reports what it throws by name, and lives on', async () => {
    const { payload: before } = await invoke(aws, 'probe');
    const thrown = await invoke(aws, 'probe', { fail: 'no rows' });
    expect(thrown.error).toBe('Unhandled');
    expect(thrown.payload).toMatchObject({ errorType: 'RejectedData', errorMessage: 'no rows' });
    expect(thrown.payload.trace.join()).toContain('index.mjs');
    expect((await invoke(aws, 'probe')).payload.pid).toBe(before.pid);
  });

  test('that exits or leaves a rejection unhandled fails this invocation alone', async () => {
    const gone = await invoke(aws, 'probe', { exit: 5 });
    expect(gone.payload).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(gone.payload.errorMessage).toMatch(/exit status 5$/);
    expect(await invoke(aws, 'probe')).toMatchObject({ error: undefined, payload: { invocations: 1 } });
    const unhandled = await invoke(aws, 'probe', { reject: 'lost', sleep: 500 });
    expect(unhandled.payload).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'lost',
    });
  });

  test('takes and returns payloads of 6 MB, and refuses a larger answer', async () => {
    const size = 5_900_000;
    expect((await invoke(aws, 'probe', { length: 'x'.repeat(size) })).payload.length).toBe(size);
    expect((await invoke(aws, 'probe', { repeat: size })).payload.repeat).toHaveLength(size);
    const refused = await invoke(aws, 'probe', { repeat: 6_400_000 });
    expect(refused.payload).toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' });
  });

  test('writes to its log group', async () => {
    const { payload } = await invoke(aws, 'probe', { log: 'a line of its own' });
    const text = await logsOf('/aws/lambda/probe', `END RequestId: ${payload.requestId}`);
    expect(text).toContain(`START RequestId: ${payload.requestId}`);
    expect(text).toContain('a line of its own');
    expect(text).not.toContain('\0');
  });

  test('has the AWS settings of its instance and none of the caller', async () => {
    const { environment } = (await invoke(aws, 'probe', { environment: true })).payload;
    expect(environment).toMatchObject({
      AWS_ENDPOINT_URL: aws.instance.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'probe',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    });
    expect(environment.AWS_ACCESS_KEY_ID).toBeTruthy();
    expect(Object.keys(environment).filter((name) => name.startsWith('VITEST'))).toEqual([]);
  });
});

test('a function that cannot be loaded says why, in its answer and in its log', async () => {
  await createFunction(aws, 'broken', {}, 'throw new TypeError("bad at import");');
  const answer = await invoke(aws, 'broken');
  expect(answer.payload).toMatchObject({ errorType: 'TypeError', errorMessage: 'bad at import' });
  expect(await logsOf('/aws/lambda/broken', 'bad at import')).toContain('START RequestId');
  await createFunction(aws, 'nameless', { Handler: 'index.absent' });
  expect((await invoke(aws, 'nameless')).payload.errorType).toBe('Runtime.HandlerNotFound');
});

test('a runtime other than Node.js is refused by name', async () => {
  await expect(createFunction(aws, 'snake', { Runtime: 'python3.13' })).rejects.toThrow(/Failed/);
  const { Configuration } = await aws.lambda.send(new GetFunctionCommand({ FunctionName: 'snake' }));
  expect(Configuration?.StateReason).toContain('no process can run the runtime python3.13');
});

test('a function logs to the group of its logging configuration', async () => {
  await createFunction(aws, 'elsewhere', { LoggingConfig: { LogGroup: 'my-group' } });
  await invoke(aws, 'elsewhere', { log: 'over here' });
  expect(await logsOf('my-group', 'over here')).toContain('START RequestId');
});

const publish = async (name: string, files: Record<string, string>) =>
  (
    await aws.lambda.send(
      new PublishLayerVersionCommand({ LayerName: name, Content: { ZipFile: zip(files) } }),
    )
  ).LayerVersionArn as string;

describe('layers', () => {
  test('are at /opt, later ones over earlier ones, and beside what the machine has there', async () => {
    const first = await publish('first', {
      'nodejs/node_modules/colour/index.js': 'module.exports = "red";',
      'nodejs/node_modules/shape/index.js': 'module.exports = "round";',
      'lib/native.txt': 'first',
    });
    const second = await publish('second', {
      'nodejs/node_modules/colour/index.js': 'module.exports = "blue";',
    });
    await createFunction(aws, 'layered', { Layers: [first, second] });
    expect((await invoke(aws, 'layered', { require: 'colour', native: 'native.txt' })).payload).toMatchObject(
      {
        require: 'blue',
        native: 'first',
      },
    );
    expect((await invoke(aws, 'layered', { require: 'shape' })).payload.require).toBe('round');
    const inPlace = (await invoke(aws, 'layered', { exists: '/opt/lib/native.txt' })).payload.exists;
    const { environment } = (await invoke(aws, 'layered', { environment: true })).payload;
    expect(environment.LANDFALL_NATIVE_DIR === '/opt/lib').toBe(inPlace);
  });

  test('of one function are not seen by another', async () => {
    await createFunction(aws, 'bare');
    expect((await invoke(aws, 'bare', { exists: '/opt/lib/native.txt' })).payload.exists).toBe(false);
  });
});
