import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { everyKind, modelOf, post } from './every-kind.ts';
import { openApi } from './openapi.ts';
import { respond } from './respond.ts';

const paths = [
  '/',
  '/invocations',
  '/v2/models/churn/infer',
  '/v2/models/churn/versions/7/infer',
  '/v2',
  '/ping',
];
const types = [
  'text/csv',
  'application/json',
  'application/jsonlines',
  'text/csv; header=present',
  '',
  'x/y',
];

/** The statuses and content types that the OpenAPI document promises. */
type Responses = Record<string, { content: object }>;
type Paths = Record<string, Record<string, { responses: Responses }>>;
const document = openApi(modelOf()).paths as Paths;
const documented = (path: string) =>
  document[path.replace('versions/7', 'versions/{version}')].post?.responses ?? wrongMethod;
const wrongMethod: Responses = { 405: { content: { 'application/json': {} } } };

const name = fc.constantFrom(...everyKind.inputs.map((input) => input.name), '__proto__', 'x');
const cell = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }),
  fc.constantFrom('1', 'true', '2020-01-01', 1, true, null),
);
const row = fc.oneof(fc.dictionary(name, cell), fc.array(cell, { maxLength: 7 }));
const form = fc.constantFrom(
  'instances',
  'inputs',
  'dataframe_split',
  'dataframe_records',
  'outputs',
  'parameters',
);
const number = fc.constantFrom(-1, 0, 1, 2, 3, 1e15, 0.5, null, '1');
const tensor = fc.record(
  {
    name: fc.oneof(name, cell),
    datatype: fc.constantFrom('FP32', 'FP64', 'BYTES', 'BOOL', 'INT64', 'FP16', 'constructor', 1),
    shape: fc.oneof(fc.array(number, { maxLength: 3 }), cell),
    data: fc.oneof(fc.array(fc.oneof(cell, fc.array(cell, { maxLength: 2 })), { maxLength: 3 }), cell),
    parameters: fc.oneof(
      fc.record({ binary_data_size: number, binary_data: cell, classification: cell }, { requiredKeys: [] }),
      cell,
    ),
  },
  { requiredKeys: [] },
);
const structured = fc
  .oneof(
    fc.array(row),
    row,
    fc.dictionary(form, fc.oneof(fc.array(row), row, fc.array(tensor, { maxLength: 7 }), cell)),
    fc.record({ dataframe_split: fc.record({ columns: fc.array(name), data: fc.array(row) }) }),
    fc.record(
      { inputs: fc.array(tensor, { minLength: 1 }), outputs: fc.array(tensor), id: cell },
      { requiredKeys: ['inputs'] },
    ),
  )
  .map((value) => Buffer.from(JSON.stringify(value)));

/** Any bytes; texts that look like CSV; and JSON that looks like what is read, with bytes behind it. */
const body = fc.oneof(
  fc.uint8Array(),
  fc
    .string({ unit: fc.constantFrom(',', '"', '\n', '\r', 'a', '1', ' ', ';', 'age', '\0', '\ufeff') })
    .map((t) => Buffer.from(t)),
  structured,
  fc.tuple(structured, fc.uint8Array()).map((parts) => Buffer.concat(parts)),
);
const header = fc.option(fc.oneof(fc.string(), fc.nat({ max: 300 }).map(String)), { nil: undefined });

test('any bytes are answered or refused by name', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...paths),
      fc.oneof(fc.constantFrom(...types), fc.string()),
      fc.option(
        fc.oneof(fc.constantFrom(...types, '*/*', 'application/json; contributions=2'), fc.string()),
        {
          nil: undefined,
        },
      ),
      header,
      body,
      async (path, contentType, accept, length, bytes) => {
        const headers = { 'content-type': contentType, accept, 'inference-header-content-length': length };
        const { reply, cause } = await respond(post(path, bytes, headers), modelOf());
        expect(reply.status).not.toBe(500);
        expect(Object.keys(documented(path))).toContain(String(reply.status));
        const type = reply.headers['content-type'].split(';')[0];
        expect(Object.keys(documented(path)[reply.status].content)).toContain(type);
        const refused = reply.status !== 200;
        expect(refused).toBe(cause !== undefined);
        expect(refused).toBe(String(reply.body).startsWith('{"error":'));
      },
    ),
    { numRuns: 2000 },
  );
});

test.each([
  ['many empty objects', `[${'{},'.repeat(1_900_000)}{}]`, 413, 'too_many_rows'],
  [
    'objects that take turns',
    `[${'{"age":1},{"x":1,"age":1},'.repeat(200_000)}{"age":1}]`,
    413,
    'answer_too_large',
  ],
  ['deep nesting', '['.repeat(3_000_000), 400, 'invalid_json'],
  ['deeply nested cells', `[[${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}]]`, 400, 'wrong_width'],
])('%s cost no more than a refusal', async (_, text, status, code) => {
  const { reply } = await respond(post('/', text), modelOf());
  expect([reply.status, JSON.parse(String(reply.body)).error.code]).toEqual([status, code]);
});
