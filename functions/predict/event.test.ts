import { expect, test } from 'vitest';
import { rejected } from '../../contracts/errors.ts';
import { readEvent } from './event.ts';

const http = {
  version: '2.0',
  rawPath: '/v2/models/churn/infer',
  rawQueryString: 'a=1&b=2',
  headers: { 'Content-Type': 'text/csv', 'x-amzn-sagemaker-inference-id': 'mine' },
  requestContext: { http: { method: 'POST' } },
  body: Buffer.from('30,Bonn').toString('base64'),
  isBase64Encoded: true,
};
const rest = {
  httpMethod: 'POST',
  path: '/invocations',
  resource: '/{proxy+}',
  headers: { 'Content-Type': 'text/csv' },
  requestContext: { stage: 'prod' },
  body: '30,Bonn',
  isBase64Encoded: false,
};
const reply = { status: 200, headers: { 'content-type': 'text/csv' }, body: 'prediction\nyes\n' };

test('the event of a Function URL', () => {
  const { request, result } = readEvent(http, 'id');
  expect(request).toEqual({
    method: 'POST',
    path: '/v2/models/churn/infer',
    query: 'a=1&b=2',
    headers: { 'content-type': 'text/csv', 'x-amzn-sagemaker-inference-id': 'mine' },
    body: Buffer.from('30,Bonn'),
    id: 'mine',
  });
  expect(result(reply)).toEqual({
    statusCode: 200,
    headers: reply.headers,
    body: reply.body,
    isBase64Encoded: false,
  });
  const bytes = new Uint8Array([0, 255]);
  expect(result({ ...reply, body: bytes })).toMatchObject({ body: 'AP8=', isBase64Encoded: true });
});

test("the event of a REST API's proxy, with headers and without", () => {
  const expected = { method: 'POST', path: '/invocations', body: Buffer.from('30,Bonn'), id: 'id' };
  expect(readEvent(rest, 'id').request).toMatchObject({
    ...expected,
    headers: { 'content-type': 'text/csv' },
  });
  const bare = readEvent({ ...rest, headers: null, body: null }, 'id').request;
  expect(bare).toMatchObject({ headers: {}, body: Buffer.alloc(0) });
});

test.each([[[{ age: 30 }]], [{ instances: [[30, 'Bonn']] }], [[]], [null], ['text'], [{ version: '2.0' }]])(
  'anything else is a direct call: %j',
  (event) => {
    const { request, result } = readEvent(event, 'id');
    expect(request).toMatchObject({ method: 'POST', path: '/invocations', id: 'id' });
    expect(JSON.parse(Buffer.from(request.body).toString())).toEqual(event);
    expect(result({ ...reply, body: '{"predictions":[]}' })).toEqual({ predictions: [] });
  },
);

test('a direct call that is refused, or breaks, throws by the name of the failure', () => {
  const { result } = readEvent([], 'id');
  const refused = { status: 400, headers: {}, body: '{"error":{}}' };
  const cause = rejected('no_rows', 'The request has no rows.');
  expect(() => result(refused, cause)).toThrow(
    expect.objectContaining({ name: 'RejectedData', message: 'no_rows: The request has no rows.' }),
  );
  expect(() => result({ ...refused, status: 500 }, new Error('secret'))).toThrow(
    expect.objectContaining({ name: 'Bug' }),
  );
});

test('an answer that Lambda would not pass on is refused with what to do', () => {
  const body = JSON.stringify({ predictions: 'x'.repeat(6 * 1024 * 1024) });
  expect(readEvent(http, 'id').result({ ...reply, body })).toMatchObject({ statusCode: 413 });
  expect(() => readEvent([], 'id').result({ ...reply, body })).toThrow('answer_too_large');
});
