import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { memoryPorts } from '../../test/support/memory-ports.ts';
import { openEndpoint } from './endpoint.ts';

/** AWS: remembers what it was asked, and answers what the test says. */
let asked: { url?: string; accept?: string; body: string }[];
let answer: { status: number; headers?: Record<string, string>; body: unknown };
let server: Server;

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      asked.push({ url: request.url, accept: request.headers.accept, body });
      response.writeHead(answer.status, answer.headers);
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});
afterEach(() => server.close());

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request.setEncoding('utf8')) body += part as string;
  return body;
}

const onLambda = { serving: 'lambda', function: 'f', alias: 'live', functionVersion: '3', url: '' };
const onSageMaker = { serving: 'realtime', endpoint: 'landfall-churn', endpointConfig: 'landfall-churn-v3' };
const artifact = { key: 'k', sha256: 's', bytes: 1 };

async function open(placement: object) {
  const { store } = await memoryPorts();
  const champion = { pipeline: 'churn', runId: 'churn-1', version: 3, model: artifact, baseline: artifact };
  await store.put('champions/churn.json', JSON.stringify({ ...champion, modelPackageArn: 'arn', placement }));
  const settings = {
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  };
  return openEndpoint({ settings, store }, 'churn');
}

const question = { body: 'x\n1\n', contentType: 'text/csv', accept: 'application/json' };

test('a function is invoked by its alias, as its URL would', async () => {
  answer = { status: 200, body: { statusCode: 400, body: 'é', isBase64Encoded: false } };
  const endpoint = await open(onLambda);
  expect(await endpoint.ask(question)).toEqual({ status: 400, text: 'é' });
  expect(asked[0].url).toBe('/2015-03-31/functions/f/invocations?Qualifier=live');
  expect(JSON.parse(asked[0].body)).toMatchObject({
    version: '2.0',
    rawPath: '/invocations',
    headers: { 'content-type': 'text/csv', accept: 'application/json' },
    requestContext: { http: { method: 'POST' } },
    body: 'x\n1\n',
  });
  answer.body = { statusCode: 200, body: Buffer.from('é').toString('base64'), isBase64Encoded: true };
  expect(await endpoint.ask(question)).toEqual({ status: 200, text: 'é' });
});

test('a function that fails is told as a bug, with what it says', async () => {
  answer = { status: 200, headers: { 'x-amz-function-error': 'Unhandled' }, body: { errorMessage: 'oh' } };
  await expect((await open(onLambda)).ask(question)).rejects.toMatchObject({ name: 'Bug' });
});

test('an endpoint of SageMaker is invoked by its name', async () => {
  answer = { status: 200, body: 'y\n2\n' };
  expect(await (await open(onSageMaker)).ask(question)).toEqual({ status: 200, text: 'y\n2\n' });
  expect(asked).toEqual([
    { url: '/endpoints/landfall-churn/invocations', accept: 'application/json', body: 'x\n1\n' },
  ]);
});

test('what the container refuses comes with its own status', async () => {
  const body = { OriginalStatusCode: 415, OriginalMessage: 'no such type', Message: 'the model failed' };
  answer = { status: 424, headers: { 'x-amzn-errortype': 'ModelError' }, body };
  expect(await (await open(onSageMaker)).ask(question)).toEqual({ status: 415, text: 'no such type' });
});

test.each([
  [onLambda, 404, 'ResourceNotFoundException', 'Function not found: f:live'],
  [onSageMaker, 400, 'ValidationError', 'Endpoint landfall-churn of account 1 not found.'],
])('what is not there any more is told as such: %j', async (placement, status, type, message) => {
  answer = { status, headers: { 'x-amzn-errortype': type }, body: { message, Message: message } };
  await expect((await open(placement)).ask(question)).rejects.toMatchObject({ code: 'endpoint_missing' });
});

test('a pipeline without a live model has no endpoint', async () => {
  const { store } = await memoryPorts();
  await expect(openEndpoint({ settings: {}, store }, 'churn')).rejects.toMatchObject({
    name: 'Misconfigured',
    code: 'endpoint_missing',
  });
});
