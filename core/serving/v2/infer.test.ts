import { expect, test } from 'vitest';
import { everyKind, modelOf, plainRows, post } from '../every-kind.ts';
import { respond } from '../respond.ts';
import { writeTexts } from './binary.ts';

const path = '/v2/models/churn/infer';
const ask = async (request: object, to = path, model = modelOf()) => {
  const { reply, answered } = await respond(post(to, JSON.stringify(request)), model);
  return { status: reply.status, reply, answered, body: JSON.parse(String(reply.body)) };
};
const age = { name: 'age', datatype: 'FP32', shape: [2, 1], data: [30, null] };
const regression = { ...everyKind, problemType: 'regression' as const, classes: undefined };
const get = async (to: string) => {
  const { reply } = await respond({ ...post(to, ''), method: 'GET' }, modelOf());
  return { status: reply.status, body: JSON.parse(String(reply.body)) };
};

test('server and model tell about themselves', async () => {
  expect((await get('/v2')).body).toMatchObject({ name: 'landfall', extensions: ['binary_tensor_data'] });
  expect((await get('/v2/health/live')).body).toEqual({ live: true });
  expect((await get('/v2/health/ready')).body).toEqual({ ready: true });
  expect((await get('/v2/models/churn/versions/7/ready')).body).toEqual({ name: 'churn', ready: true });
  const { body } = await get('/v2/models/churn');
  expect(body).toMatchObject({ name: 'churn', versions: ['7'] });
  expect(body.inputs.map(({ datatype }: { datatype: string }) => datatype)).toEqual([
    'FP32',
    'BOOL',
    'FP64',
    'BYTES',
    'BYTES',
    'BYTES',
  ]);
  expect(body.outputs).toEqual([
    { name: 'label', datatype: 'BYTES', shape: [-1] },
    { name: 'probabilities', datatype: 'FP32', shape: [-1, 2] },
  ]);
});

test.each(['/v2/models/other', '/v2/models/churn/versions/8', '/v2/models/churn/versions/x/ready', '/v2/x'])(
  '%s is a 404 in the form of the protocol',
  async (to) => {
    expect(await get(to)).toEqual({ status: 404, body: { error: expect.stringContaining('not_found') } });
  },
);

test('all outputs are answered in JSON, with the ids and what was ignored', async () => {
  const unknown = { name: 'x', datatype: 'INT64', shape: [2], data: [1, 2] };
  const { body, answered } = await ask({ id: 'me', inputs: [unknown, age] });
  expect(body).toEqual({
    model_name: 'churn',
    model_version: '7',
    id: 'me',
    parameters: { inference_id: 'r1', ignored: '["x"]' },
    outputs: [
      { name: 'label', datatype: 'BYTES', shape: [2], data: ['no', 'yes, "it" is'] },
      {
        name: 'probabilities',
        datatype: 'FP32',
        shape: [2, 2],
        data: [2 / 3, 1 / 3, 1 / 3, 2 / 3].map((value) => expect.closeTo(value, 6)),
      },
    ],
  });
  expect(answered!.rows).toBe(2);
  expect(plainRows(answered!.table)[0]).toEqual([30, null, null, null, null, null]);
});

test('a regression answers its values and intervals', async () => {
  const model = modelOf({ ...regression, interval: { coverage: 0.9 } });
  const { body } = await ask({ inputs: [{ ...age, shape: [1], data: [1] }] }, path, model);
  expect(body).toMatchObject({
    id: 'r1',
    outputs: [
      { name: 'prediction', shape: [1], data: [0.5] },
      { name: 'interval', shape: [1, 2], data: [0, 1] },
    ],
  });
});

test('the outputs asked for are answered in their order, binary ones behind the JSON', async () => {
  const outputs = [
    { name: 'probabilities', parameters: { binary_data: true } },
    { name: 'label', parameters: { binary_data: true } },
  ];
  const { reply } = await respond(
    post(path, JSON.stringify({ inputs: [{ ...age, shape: [1], data: [1] }], outputs })),
    modelOf(),
  );
  const body = Buffer.from(reply.body as Uint8Array);
  const length = Number(reply.headers['inference-header-content-length']);
  expect(JSON.parse(body.subarray(0, length).toString()).outputs).toEqual([
    { name: 'probabilities', datatype: 'FP32', shape: [1, 2], parameters: { binary_data_size: 8 } },
    { name: 'label', datatype: 'BYTES', shape: [1], parameters: { binary_data_size: 6 } },
  ]);
  const numbers = Buffer.from(Float32Array.of(0.5, 0.5).buffer);
  expect(body.subarray(length)).toEqual(
    Buffer.concat([numbers, Buffer.from([2, 0, 0, 0]), Buffer.from('no')]),
  );
});

/** Tensors of two rows as bytes, one behind the other. */
const binary = (tensors: [name: string, datatype: string, bytes: Buffer][]) => {
  const inputs = tensors.map(([name, datatype, { length }]) => ({
    name,
    datatype,
    shape: [2],
    parameters: { binary_data_size: length },
  }));
  const head = Buffer.from(JSON.stringify({ inputs }));
  const headers = { 'inference-header-content-length': String(head.length) };
  return respond(
    post(path, Buffer.concat([head, ...tensors.map(([, , bytes]) => bytes)]), headers),
    modelOf(),
  );
};
const bytesOf = ({ buffer }: { buffer: ArrayBuffer }) => Buffer.from(buffer);

test('binary tensors of every datatype are read, wherever in the body they begin', async () => {
  const { answered } = await binary([
    ['age', 'INT16', bytesOf(Int16Array.of(-3, 400))],
    ['member', 'BOOL', Buffer.from([0, 1])],
    ['city', 'INT64', bytesOf(BigInt64Array.of(-5n, 9_007_199_254_740_993n))],
    ['the "note", here', 'BYTES', writeTexts(['ä', ''])],
    ['since', 'UINT32', bytesOf(Uint32Array.of(0, 4_000_000_000))],
  ]);
  expect(plainRows(answered!.table)).toEqual([
    [-3, 0, 0, '-5', 'ä', null],
    [400, 1, 4_000_000_000, '9007199254740993', null, null],
  ]);
});

const two = Buffer.from(Float32Array.of(1, 2).buffer);
test.each([
  [[['age', 'FP64', two]], /wrong_size/],
  [[['age', 'BYTES', Buffer.from([9, 0, 0, 0, 49])]], /wrong_size/],
  [[['age', 'FP16', two]], /wrong_type/],
  [[['age', 'FP32', two], ['member', 'FP32', two]], /wrong_type: Row 2: the value is not 0 or 1/], // prettier-ignore
] as [Parameters<typeof binary>[0], RegExp][])('bad bytes are refused: %j', async (tensors, reason) => {
  const { reply } = await binary(tensors);
  expect(reply.status).toBe(400);
  expect(JSON.parse(String(reply.body)).error).toMatch(reason);
});

test.each([
  [{ inputs: [{ ...age, shape: [3, 1] }] }, 400, /wrong_size: .*2 values.*needs 3.*"age"/],
  [{ inputs: [{ ...age, shape: [1, 2] }] }, 400, /wrong_shape/],
  [{ inputs: [age, { ...age, name: 'x', shape: [3] }] }, 400, /wrong_shape: .*"x"/],
  [
    { inputs: [{ ...age, data: [1, 'old'] }] },
    400,
    /wrong_type: Row 2: "old" is not a number. \(column "age"\)/,
  ],
  [{ inputs: [{ ...age, name: 'city' }] }, 400, /missing_columns: The column "age" is missing/],
  [{ inputs: [age, age] }, 400, /duplicate_column/],
  [{ inputs: [{ ...age, shape: [0], data: [] }] }, 400, /no_rows/],
  [{ inputs: [{ ...age, shape: [1e15], data: [] }] }, 413, /too_many_rows/],
  [{ inputs: [] }, 400, /invalid_request: There are no inputs/],
  [{ inputs: [age], outputs: [{ name: 'x' }] }, 400, /no output "x"; there is label, probabilities/],
  [{ inputs: [age], outputs: [{ name: 'label' }, { name: 'label' }] }, 400, /asked for twice/],
  [{ inputs: [{ ...age, parameters: { shared_memory_region: 'r' } }] }, 400, /shared memory/],
  [{}, 400, /invalid_request/],
])('%j is refused by name', async (request, status, reason) => {
  const { status: found, body } = await ask(request);
  expect(found).toBe(status);
  expect(body).toEqual({ error: expect.stringMatching(reason) });
});

test('a path with a version asks that version', async () => {
  const { body } = await ask({ inputs: [age] }, '/v2/models/churn/versions/5/infer');
  expect(body.model_version).toBe('5');
});
