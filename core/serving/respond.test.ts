import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Scorer, openScorer } from '../onnx/scorer.ts';
import { smallModel, smallModelBytes } from '../../test/support/small-model.ts';
import { everyKind, modelOf, post as everyPost } from './every-kind.ts';
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

const ask = async (body: unknown, headers: Request['headers'] = { 'content-type': 'application/json' }) => {
  const { reply } = await respond(
    everyPost('/', typeof body === 'string' ? body : JSON.stringify(body), headers),
    modelOf(),
  );
  return { ...reply, body: String(reply.body) };
};

test('columns that the model does not take are ignored and named', async () => {
  const { body } = await ask([
    { age: 1, x: 1 },
    { 'y, "z"': 2, age: 1 },
  ]);
  expect(JSON.parse(body).ignored).toEqual(['x', 'y, "z"']);
  const attributes = 'x-amzn-sagemaker-custom-attributes';
  const csv = await ask('ä,age\n1,2\n', { 'content-type': 'text/csv' });
  expect(csv.headers[attributes]).toBe('landfall.ignored=["\\u00e4"]');
  expect((await ask('age\n2\n', { 'content-type': 'text/csv' })).headers).not.toHaveProperty(attributes);
  const many = Array.from({ length: 300 }, (_, i) => `column ${i}`).join(',');
  const cut = await ask(`${many},age\n${'1,'.repeat(300)}1\n`, { 'content-type': 'text/csv' });
  expect(cut.headers[attributes].length).toBeLessThanOrEqual(1024);
  expect(cut.headers[attributes]).toContain('"column 9"');
});

test.each([
  [{ city: 'Bonn' }, 'missing_columns: The column "age" is missing; '],
  [[{ age: 1 }, { city: 'Bonn' }], 'missing_columns: Row 2: The column "age" is missing; '],
  [{ instances: [{}] }, 'missing_columns: The column "age" is missing; '],
  [
    { dataframe_split: { columns: ['city'], data: [['Bonn']] } },
    'missing_columns: The column "age" is missing; ',
  ],
  [{ inputs: { city: ['Bonn'] } }, 'missing_columns: The column "age" is missing; '],
  [
    { inputs: { age: [1, 2], city: ['Bonn'] } },
    'wrong_width: A column has 1 cells; the first has 2. (column "city")',
  ],
  [
    { dataframe_split: { columns: ['age', 'x'], data: [[1]] } },
    'wrong_width: Row 1 has 1 cells; "columns" names 2.',
  ],
  [
    { dataframe_split: { columns: ['age', 'age'], data: [[1, 2]] } },
    'duplicate_column: A column is named twice. (column "age")',
  ],
  [{ dataframe_split: { columns: [1], data: [[1]] } }, 'invalid_json: The rows must be'],
  [[{ age: 1 }, { age: 'old' }], 'wrong_type: Row 2: "old" is not a number. (column "age")'],
  [[], 'no_rows: The request has no rows.'],
])('%j is a 400 that says what is wrong', async (body, message) => {
  const { status, body: text } = await ask(body);
  expect(status).toBe(400);
  expect(JSON.parse(text).error.message).toContain(message);
});

test('a missing value is no missing column', async () => {
  expect((await ask({ age: null })).status).toBe(200);
  expect((await ask('age,city\n,Bonn\n', { 'content-type': 'text/csv' })).status).toBe(200);
});

test('a column may have the name of a form', async () => {
  const signature = { ...everyKind, inputs: [{ name: 'instances', kind: 'numeric' as const }] };
  const { answered } = await respond(everyPost('/', '{"instances": 3}'), modelOf(signature));
  expect(answered!.table.columns[0]).toMatchObject({ values: Float32Array.of(3) });
});

test('JSON lines are answered in lines, and a bad line is named', async () => {
  const lines = { 'content-type': 'application/jsonlines' };
  const { headers, body } = await ask('{"age":1}\n\n{"age":2}', lines);
  expect(headers['content-type']).toBe('application/jsonlines');
  const answers = body.trimEnd().split('\n');
  expect(answers.map((line) => JSON.parse(line))).toMatchObject([
    { id: 'r1-1', model_version: 7 },
    { id: 'r1-2', model_version: 7 },
  ]);
  expect(JSON.parse((await ask('{"age":1}\n{', lines)).body).error.message).toMatch(
    /invalid_json: .*\(line 2\)/,
  );
});

test('contributions are asked for by the accepted type, in JSON and JSON lines', async () => {
  const json = 'application/json';
  const one = await ask('{"age":1}', { 'content-type': json, accept: `${json}; contributions=1` });
  expect(JSON.parse(one.body).predictions[0]).toHaveProperty('contributions');
  const line = await ask('{"age":1}', {
    'content-type': json,
    accept: 'application/jsonlines; contributions=all',
  });
  expect(JSON.parse(line.body)).toHaveProperty('contributions');
  const csv = await ask('{"age":1}', { 'content-type': json, accept: 'text/csv; contributions=1' });
  expect(csv.status).toBe(406);
});

test('a compressed body is refused by name', async () => {
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  expect((await ask('{"age":1}', headers)).status).toBe(415);
});
