import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { httpPost, load, openConnection } from './client.ts';

let server: Server;
afterEach(() => server.close());

/** A server that answers request `n` with its body `times` over, or as `answer` says. */
async function serve(
  times: number,
  broken: (n: number) => 'status' | 'connection' | undefined = () => undefined,
) {
  let n = 0;
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const how = broken(n++);
    if (how === 'connection') return response.destroy();
    const body = Buffer.concat(chunks).toString().repeat(times);
    return response.writeHead(how ? 500 : 200, { 'content-length': Buffer.byteLength(body) }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const request = (n: number) => httpPost(`{"n":${n}}`);
const isRight = (body: Buffer, n: number) => body.toString() === `{"n":${n}}`;

test('each request gets its own answer, on as many connections as were asked for', async () => {
  const port = await serve(1);
  let connections = 0;
  server.on('connection', () => connections++);
  const loaded = await load({ port, concurrency: 4, seconds: 0.2, request, isRight });
  expect(loaded.sent).toBeGreaterThan(8);
  expect(loaded.answered).toBe(loaded.sent);
  expect(loaded.millis).toHaveLength(loaded.sent);
  expect(loaded.millis).toEqual(loaded.millis.toSorted());
  expect(connections).toBe(4);
});

test('an answer of many chunks is whole', async () => {
  const ask = await openConnection(await serve(1_000_000));
  const answer = await ask(httpPost('ä'));
  expect(answer).toEqual({ status: 200, body: Buffer.from('ä'.repeat(1_000_000)) });
  await ask(undefined);
});

test('what fails, is wrong or breaks is sent but not answered', async () => {
  const failing = await serve(1, (n) => (n < 3 ? 'status' : undefined));
  const some = await load({ port: failing, concurrency: 1, seconds: 0.2, request });
  expect(some.sent - some.answered).toBe(3);
  const wrong = await load({ port: failing, concurrency: 1, seconds: 0.05, request, isRight: () => false });
  expect(wrong.sent).toBeGreaterThan(0);
  expect(wrong.answered).toBe(0);
  server.close();
  const port = await serve(1, (n) => (n === 2 ? 'connection' : undefined));
  expect(await load({ port, concurrency: 1, seconds: 5, request })).toMatchObject({ sent: 3, answered: 2 });
});

test('nobody there is an error', async () => {
  const port = await serve(1);
  server.close();
  await expect(load({ port, concurrency: 1, seconds: 1, request })).rejects.toThrow('ECONNREFUSED');
});
