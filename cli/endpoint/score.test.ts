import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Chunk } from './chunks.ts';
import { score, scoreExplained } from './score.ts';

/** What the endpoint was asked; it answers each row by its own text. */
let asked: { url?: string; accept?: string; body: string }[];
let server: Server;
let refusal: string | undefined;

beforeEach(async () => {
  [asked, refusal] = [[], undefined];
  server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const accept = request.headers.accept;
      asked.push({ url: request.url, accept, body });
      const rows = body.trimEnd().split('\n').slice(1);
      if (refusal) response.writeHead(424, { 'x-amzn-errortype': 'ModelError' }).end(refusal);
      else if (accept === 'text/csv') response.end(['prediction', ...rows, ''].join('\n'));
      else response.end(JSON.stringify({ predictions: rows.map((row) => ({ prediction: row })) }));
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

const settings = () => ({
  region: 'us-east-1',
  endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
});

async function* chunks(): AsyncGenerator<Chunk> {
  yield { text: 'x\n1\n2\n', rows: 2, firstRow: 1 };
  yield { text: 'x\n3\n', rows: 1, firstRow: 3 };
}

async function whole(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

test('answers come as one CSV with one header', async () => {
  expect(await whole(score(settings(), 'churn', chunks()))).toBe('prediction\n1\n2\n3\n');
  expect(asked.map(({ url }) => url)).toEqual(Array(2).fill('/endpoints/landfall-churn/invocations'));
});

test('contributions are asked for by the accepted type, and come as lines of JSON', async () => {
  const text = await whole(scoreExplained(settings(), 'churn', chunks(), 5));
  expect(text).toBe('{"prediction":"1"}\n{"prediction":"2"}\n{"prediction":"3"}\n');
  expect(asked.map(({ accept }) => accept)).toEqual(Array(2).fill('application/json; contributions=5'));
});

test('what the model’s container refuses is told by its name', async () => {
  const error = { code: 'not_explainable', message: 'not_explainable: This model keeps nothing.' };
  refusal = JSON.stringify({
    OriginalStatusCode: 406,
    OriginalMessage: JSON.stringify({ error }),
    Message: 'the model failed',
  });
  await expect(whole(scoreExplained(settings(), 'churn', chunks(), 'all'))).rejects.toMatchObject({
    name: 'RejectedData',
    code: 'not_explainable',
    message: 'not_explainable: This model keeps nothing.',
  });
});
