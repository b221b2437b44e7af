import { type Server, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openExplainer, type Explainer } from '../../core/explain/explainer.ts';
import { explainableModel } from '../../core/explain/fixtures.ts';
import { openScorer, type Scorer } from '../../core/onnx/scorer.ts';
import type { RowContributions } from '../../contracts/artifacts.ts';
import { notTraffic } from '../../core/serving/request.ts';
import { smallModel, smallModelBytes } from '../../test/support/small-model.ts';
import { type Capture, captureTo } from './capture.ts';
import { servingServer } from './server.ts';

let scorer: Scorer;
let server: Server;
let url: string;
const put = vi.fn<(key: string, text: string) => Promise<unknown>>();
const warn = vi.fn<(message: string, error: unknown) => void>();
const capture: Capture = captureTo(put, 'churn', (reason) => warn('a request was not captured', reason));

beforeAll(async () => {
  scorer = await openScorer(smallModelBytes());
  server = servingServer({ scorer, explainer, model: { pipeline: 'churn', version: 7 }, capture, warn });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await scorer.close();
});
beforeEach(() => {
  put.mockReset().mockResolvedValue(undefined);
  warn.mockReset();
});

const explainer = () => openExplainer(smallModelBytes());

const post = (
  body: string | Buffer<ArrayBuffer>,
  headers: Record<string, string> = { 'content-type': 'text/csv' },
) => fetch(`${url}/invocations`, { method: 'POST', body, headers });
const problem = async (response: Response) => {
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  return { status: response.status, ...error };
};

test('answers the ping', async () => {
  expect((await fetch(`${url}/ping`)).status).toBe(200);
});

test('CSV in, CSV out, in the same order', async () => {
  const response = await post('city,age\nBonn,30\nKiel,40\n,\n');
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  const [header, ...lines] = (await response.text()).trimEnd().split('\n');
  expect(header).toBe('prediction,probability_no,probability_yes');
  const expected = [smallModel(30, 'Bonn'), smallModel(40, 'Kiel'), smallModel(null, '')];
  for (const [i, line] of lines.entries()) {
    const [label, no, yes] = line.split(',');
    expect(Number(yes)).toBeCloseTo(expected[i], 6);
    expect(Number(no)).toBeCloseTo(1 - expected[i], 6);
    expect(label).toBe(expected[i] > 0.5 ? 'yes' : 'no');
  }
  expect(lines).toHaveLength(3);
});

test('JSON in, JSON out, with the model named', async () => {
  const response = await post('[{"age":30,"city":"Bonn"}]', { 'content-type': 'application/json' });
  expect(await response.json()).toEqual({
    predictions: [
      { label: 'yes', probabilities: { no: expect.closeTo(0.45, 6), yes: expect.closeTo(0.55, 6) } },
    ],
    model: { pipeline: 'churn', version: 7 },
  });
});

test('CSV in, JSON out, where the client asks for it', async () => {
  const response = await post('30,Bonn', { 'content-type': 'text/csv', accept: 'application/json' });
  expect(await response.json()).toMatchObject({ predictions: [{ label: 'yes' }] });
});

test.each([
  ['30,Bonn\nold,Bonn\n', 400, 'wrong_type', /Row 2: "old" is not a number\. \(column "age"\)/],
  ['', 400, 'no_rows', /no rows/],
  [Buffer.from([0x33, 0x30, 0x2c, 0xff]), 400, 'invalid_encoding', /UTF-8/],
])('a bad body is named: %j', async (body, status, code, message) => {
  expect(await problem(await post(body))).toMatchObject({
    status,
    code,
    message: expect.stringMatching(message),
  });
  expect(put).not.toHaveBeenCalled();
});

test('other types are refused by name', async () => {
  expect(await problem(await post('x', { 'content-type': 'image/png' }))).toMatchObject({ status: 415 });
  const accept = { 'content-type': 'text/csv', accept: 'image/png' };
  expect(await problem(await post('30,Bonn', accept))).toMatchObject({ status: 406 });
  expect(await problem(await fetch(`${url}/other`))).toMatchObject({ status: 404, code: 'not_found' });
});

test('more than 6 MB is refused, with a declared length and without, and the server goes on', async () => {
  const large = Buffer.alloc(7 * 1024 * 1024, '30,Bonn\n');
  expect(await problem(await post(large))).toMatchObject({ status: 413, code: 'too_large' });
  const status = await new Promise((resolve, reject) => {
    const request = httpRequest(`${url}/invocations`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
    });
    request.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
    for (let at = 0; at < large.length; at += 65_536) request.write(large.subarray(at, at + 65_536));
    request.end();
  });
  expect(status).toBe(413);
  expect((await post('30,Bonn')).status).toBe(200);
});

test("traffic is captured in SageMaker's layout before the answer is sent", async () => {
  let written = false;
  put.mockImplementation(async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    written = true;
  });
  const text = await (await post('30,Bonn')).text();
  expect(written).toBe(true);
  const [key, line] = put.mock.calls[0];
  expect(key).toMatch(
    /^capture\/churn\/landfall-churn\/AllTraffic\/\d{4}\/\d\d\/\d\d\/\d\d\/[0-9a-f-]{36}\.jsonl$/,
  );
  expect(line.endsWith('}\n')).toBe(true);
  expect(JSON.parse(line)).toEqual({
    captureData: {
      endpointInput: { observedContentType: 'text/csv', mode: 'INPUT', data: '30,Bonn', encoding: 'CSV' },
      endpointOutput: { observedContentType: 'text/csv', mode: 'OUTPUT', data: text, encoding: 'CSV' },
    },
    eventMetadata: { eventId: key.slice(-42, -6), inferenceTime: expect.any(String) },
    eventVersion: '0',
  });
});

test("deploy's smoke test is no traffic", async () => {
  const headers = { 'content-type': 'text/csv', 'x-amzn-sagemaker-custom-attributes': notTraffic };
  expect((await post('30,Bonn', headers)).status).toBe(200);
  expect(put).not.toHaveBeenCalled();
});

test('a capture that fails or hangs does not cost the client the answer', async () => {
  put.mockRejectedValueOnce(new Error('denied'));
  expect((await post('30,Bonn')).status).toBe(200);
  expect(warn).toHaveBeenCalledWith('a request was not captured', 'Error: denied');
  put.mockReturnValueOnce(new Promise(() => undefined));
  expect((await post('30,Bonn')).status).toBe(200);
  expect(warn).toHaveBeenCalledWith(
    'a request was not captured',
    expect.stringContaining('no answer within'),
  );
});

test('what breaks inside is a 500 with the reason in the log only', async () => {
  const broken = servingServer({
    explainer,
    scorer: { ...scorer, predict: () => Promise.reject(new Error('secret')) },
    warn,
  });
  await new Promise<void>((resolve) => {
    broken.listen(0, '127.0.0.1', resolve);
  });
  const { port } = broken.address() as AddressInfo;
  const options = { method: 'POST', body: '30,Bonn', headers: { 'content-type': 'text/csv' } };
  const answer = await problem(await fetch(`http://127.0.0.1:${port}/invocations`, options));
  broken.close();
  expect(answer).toMatchObject({ status: 500, code: 'internal_error' });
  expect(answer.message).not.toContain('secret');
  expect(warn).toHaveBeenCalledWith(expect.any(String), expect.objectContaining({ message: 'secret' }));
});

describe('contributions', () => {
  let own: { scorer: Scorer; explainer: Explainer; server: Server; url: string };
  beforeAll(async () => {
    const bytes = explainableModel('binary', [
      { kind: 'trees', weight: 0.6 },
      { kind: 'linear', weight: 0.4 },
    ]);
    const opened = { scorer: await openScorer(bytes), explainer: await openExplainer(bytes) };
    const serving = servingServer({ scorer: opened.scorer, explainer: async () => opened.explainer, warn });
    await new Promise<void>((resolve) => {
      serving.listen(0, '127.0.0.1', resolve);
    });
    own = { ...opened, server: serving, url: `http://127.0.0.1:${(serving.address() as AddressInfo).port}` };
  });
  afterAll(async () => {
    own.server.close();
    await Promise.all([own.scorer.close(), own.explainer.close()]);
  });
  const ask = (accept: string, body = 'a,b,c,d\n0.5,2,3,\n-1,0,,1\n') => {
    const headers = { 'content-type': 'text/csv', accept };
    return fetch(`${own.url}/invocations`, { method: 'POST', body, headers });
  };

  test('are answered with each row where the client asks, the greatest first', async () => {
    const answer = (await (await ask('application/json; contributions=2')).json()) as {
      predictions: {
        label: string;
        probabilities: Record<string, number>;
        contributions: RowContributions;
      }[];
    };
    expect(answer.predictions).toHaveLength(2);
    for (const { probabilities, contributions } of answer.predictions) {
      const { of, base, prediction, columns, others } = contributions;
      expect(of).toBe('yes');
      expect(prediction).toBeCloseTo(probabilities.yes, 6);
      expect(columns).toHaveLength(2);
      const [first, second] = columns.map(({ contribution }) => contribution);
      expect(Math.abs(first)).toBeGreaterThanOrEqual(Math.abs(second));
      expect(base + first + second + others).toBeCloseTo(prediction, 9);
    }
    const values = answer.predictions[1].contributions.columns.map(({ column, value }) => [column, value]);
    for (const [name, value] of values) expect(value).toBe({ a: -1, b: 0, c: null, d: 1 }[name as string]);
  });

  test('all of them, or none without being asked', async () => {
    const all = await (await ask('application/json; contributions=all')).json();
    expect(all).toMatchObject({ predictions: [{ contributions: { others: 0 } }, {}] });
    const none = await (await ask('application/json')).json();
    expect(JSON.stringify(none)).not.toContain('contributions');
  });

  test.each([
    ['application/json; contributions=0', 400, 'invalid_contributions'],
    ['application/json; contributions=many', 400, 'invalid_contributions'],
    ['text/csv; contributions=3', 406, 'not_acceptable'],
  ])('%s is refused by name', async (accept, status, code) => {
    expect(await problem(await ask(accept))).toMatchObject({ status, code });
  });

  test('too many rows at once, or a model that keeps nothing for it, are refused by name', async () => {
    const accept = 'application/json; contributions=3';
    const many = `a,b,c,d\n${'1,2,3,4\n'.repeat(1001)}`;
    expect(await problem(await ask(accept, many))).toMatchObject({
      status: 413,
      code: 'too_many_rows_to_explain',
    });
    const headers = { 'content-type': 'text/csv', accept };
    expect(await problem(await post('30,Bonn', headers))).toMatchObject({
      status: 406,
      code: 'not_explainable',
    });
    expect(warn).not.toHaveBeenCalled();
  });
});
