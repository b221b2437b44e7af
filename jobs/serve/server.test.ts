import { once } from 'node:events';
import { type Server, request as httpRequest } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { explainableModel } from '../../core/explain/fixtures.ts';
import { openModel } from '../../core/serving/models.ts';
import { openVersion } from '../../core/serving/version.ts';
import type { Request } from '../../core/serving/respond.ts';
import { answer } from '../../functions/_shared/serving/answer.ts';
import { servingServer } from './server.ts';

let server: Server;
let url: string;
const warn = vi.fn<(message: string, error: unknown) => void>();
const asked: Request[] = [];
let breaks = false;

beforeAll(async () => {
  const members = [{ kind: 'trees' as const, weight: 1 }];
  const opened = await openVersion(explainableModel('binary', members));
  const predict: typeof opened.predict = (table) =>
    breaks ? Promise.reject(new Error('secret')) : opened.predict(table);
  const versions = { pipeline: 'churn', primary: { version: 7, open: async () => ({ ...opened, predict }) } };
  const model = await openModel(versions, { random: () => 0.5, now: () => 0, warn });
  server = servingServer({
    answer(request) {
      asked.push(request);
      return answer(request, { model, random: () => 0.5, warn });
    },
    finish: (after) => void after(),
    warn,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  breaks = false;
  warn.mockReset();
  asked.length = 0;
});

const csv = 'a,b,c,d\n0.5,2,3,\n-1,0,,1\n';
const post = (body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(`${url}/invocations`, { method: 'POST', body, headers: { 'content-type': 'text/csv', ...headers } });

test("SageMaker's contract: ping and invocations", async () => {
  expect((await fetch(`${url}/ping`)).status).toBe(200);
  const response = await post(csv, { 'x-amzn-sagemaker-inference-id': 'mine' });
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect((await response.text()).trimEnd().split('\n').slice(1)).toEqual([
    expect.stringMatching(/,7,mine-1$/),
    expect.stringMatching(/,7,mine-2$/),
  ]);
});

test('a request without an id gets one', async () => {
  await post(csv);
  await post(csv, { 'x-amzn-sagemaker-inference-id': '' });
  const ids = asked.map(({ id }) => id);
  expect(ids).toEqual(ids.map(() => expect.stringMatching(/^[0-9a-f-]{36}$/)));
  expect(new Set(ids).size).toBe(2);
});

test('path and query are told apart, and HEAD is answered without a body', async () => {
  const response = await fetch(`${url}/ping?a=1?b`, { method: 'HEAD' });
  expect(response.status).toBe(200);
  expect(await response.text()).toBe('');
  expect(asked[0]).toMatchObject({ method: 'HEAD', path: '/ping', query: 'a=1?b' });
});

test('contributions are answered with each row where the client asks', async () => {
  const response = await post(csv, { accept: 'application/json; contributions=2' });
  expect(await response.json()).toMatchObject({
    predictions: [{ contributions: { of: 'yes', columns: [{}, {}] } }, { contributions: {} }],
  });
});

test('more than 6 MB is refused, with a declared length and without, and the server goes on', async () => {
  const large = Buffer.alloc(7 * 1024 * 1024, '1,2,3,4\n');
  const response = await post(large);
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ error: { code: 'too_large' } });
  const request = httpRequest(`${url}/invocations`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
  });
  for (let at = 0; at < large.length; at += 65_536) request.write(large.subarray(at, at + 65_536));
  request.end();
  const [refused] = await once(request, 'response');
  expect(refused.resume().statusCode).toBe(413);
  expect((await post(csv)).status).toBe(200);
});

test('a client that goes away in the middle is nobody’s fault', async () => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('POST /invocations HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n1,2');
  await expect
    .poll(() => new Promise<number>((resolve) => server.getConnections((_, n) => resolve(n))))
    .toBeGreaterThan(0);
  socket.destroy();
  expect((await post(csv)).status).toBe(200);
  expect(asked).toHaveLength(1);
  expect(warn).not.toHaveBeenCalled();
});

test('what breaks inside is a 500 with the reason in the log only', async () => {
  breaks = true;
  const response = await post(csv);
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('secret');
  expect(warn).toHaveBeenCalledWith(expect.any(String), expect.objectContaining({ message: 'secret' }));
});
