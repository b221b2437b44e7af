import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Scorer, openScorer } from '../onnx/scorer.ts';
import { smallModel, smallModelBytes } from '../../test/support/small-model.ts';
import { type Model, type Request, respond } from './respond.ts';

const notAsked = () => Promise.reject(new Error('not asked here'));
let scorer: Scorer;
let model: Model;
beforeAll(async () => {
  scorer = await openScorer(smallModelBytes());
  const predict: Model['predict'] = async (read) => {
    const table = read(scorer.signature);
    return { predictions: await scorer.predict(table), version: 7, signature: scorer.signature, table };
  };
  model = { pipeline: 'churn', version: 7, signature: scorer.signature, predict, explain: notAsked };
});
afterAll(() => scorer.close());

const post = (
  body: string,
  headers: Request['headers'] = { 'content-type': 'text/csv' },
  path = '/invocations',
) => respond({ method: 'POST', path, headers, body: Buffer.from(body), id: 'r1' }, model);
const get = (path: string, method = 'GET') =>
  respond({ method, path, headers: {}, body: new Uint8Array(), id: 'r1' }, model);

test('answers the ping', async () => {
  expect((await get('/ping')).reply.status).toBe(200);
  expect((await get('/ping', 'HEAD')).reply.status).toBe(200);
});

test('CSV in, CSV out, with version and id', async () => {
  const { reply, answered } = await post('city,age\nBonn,30\nKiel,40\n');
  expect(reply).toMatchObject({ status: 200, headers: { 'content-type': 'text/csv; charset=utf-8' } });
  const [header, ...lines] = String(reply.body).trimEnd().split('\n');
  expect(header).toBe('prediction,probability_no,probability_yes,model_version,prediction_id');
  const expected = [smallModel(30, 'Bonn'), smallModel(40, 'Kiel')];
  for (const [i, line] of lines.entries()) {
    const [label, , yes, version, id] = line.split(',');
    expect(Number(yes)).toBeCloseTo(expected[i], 6);
    expect([label, version, id]).toEqual([expected[i] > 0.5 ? 'yes' : 'no', '7', `r1-${i + 1}`]);
  }
  expect(answered).toMatchObject({ rows: 2, version: 7 });
});

test('JSON in, JSON out, at the root too, as Function URLs have it', async () => {
  for (const path of ['/invocations', '/']) {
    const { reply } = await post('{"age":30,"city":"Bonn"}', { 'content-type': 'application/json' }, path);
    expect(JSON.parse(String(reply.body))).toEqual({
      predictions: [
        {
          id: 'r1',
          label: 'yes',
          probabilities: { no: expect.closeTo(0.45, 6), yes: expect.closeTo(0.55, 6) },
        },
      ],
      model: { pipeline: 'churn', version: 7 },
      ignored: [],
    });
  }
});

test.each([
  ['/other', 'GET', 404, 'not_found', undefined],
  ['/ping', 'POST', 405, 'method_not_allowed', 'GET'],
  ['/', 'GET', 405, 'method_not_allowed', 'POST'],
  ['/ping', 'constructor', 405, 'method_not_allowed', 'GET'],
])('%s %s is %i', async (path, method, status, code, allow) => {
  const { reply, cause } = await get(path, method);
  expect(reply.status).toBe(status);
  expect(JSON.parse(String(reply.body))).toMatchObject({ error: { code, message: expect.any(String) } });
  expect(cause).toMatchObject({ name: 'RejectedData', code });
  expect(reply.headers.allow).toBe(allow);
});

test('more than 6 MB is a 413', async () => {
  expect((await post('30,Bonn\n'.repeat(800_000))).reply.status).toBe(413);
});

test('a model that throws is a 500 which keeps the reason for the log', async () => {
  const broken: Model = { ...model, predict: () => Promise.reject(new Error('secret')) };
  const request = { method: 'POST', path: '/', headers: { 'content-type': 'text/csv' }, id: 'r1' };
  const { reply, cause } = await respond({ ...request, body: Buffer.from('30,Bonn') }, broken);
  expect(reply.status).toBe(500);
  expect(reply.body).not.toContain('secret');
  expect(cause).toMatchObject({ message: 'secret' });
});
