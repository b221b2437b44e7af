import { expect, test } from 'vitest';
import { captureLine } from '../../functions/_shared/capture/line.ts';
import { fromCustomAttributes } from '../serving/observation.ts';
import { redacted } from './about-column.ts';
import { withoutCapturedRows } from './captured.ts';
import { selector } from './selection.ts';

const anna = [selector(['name'], [['Anna']])];

type Exchange = { type: string; body: string | Uint8Array; answer: string; rows: number; path?: string };

function line({ type, body, answer, rows, path = '/invocations' }: Exchange): string {
  const headers = { 'content-type': type };
  return captureLine(
    {
      request: { method: 'POST', path, headers, body: Buffer.from(body as string), id: 'r1' },
      reply: { status: 200, headers, body: answer },
      observation: { version: 7, status: 200, millis: 1, rows },
      at: new Date('2026-11-24T10:00:00Z'),
    },
    'e1',
  ).trimEnd();
}

const csvAnswer = (...ids: number[]) =>
  `prediction,model_version,prediction_id\n${ids.map((i) => `yes,7,r1-${i}\n`).join('')}`;
const jsonAnswer = (...ids: number[]) => JSON.stringify({ predictions: ids.map((i) => ({ id: `r1-${i}` })) });

function forget(exchange: Exchange) {
  const { text, removed, gone } = withoutCapturedRows(line(exchange), anna, () => ['age', 'name']);
  const left = text === undefined ? undefined : JSON.parse(text);
  const { endpointInput, endpointOutput } = left?.captureData ?? {};
  return { left, removed, gone, input: endpointInput?.data, output: endpointOutput?.data };
}

const csv = 'text/csv';
const json = 'application/json';

test.each([
  [csv, 'name,age\nBob,1\nAnna,2\n"C,y",3\n', 'name,age\nBob,1\n"C,y",3\n'],
  [csv, '1,Bob\n2,Anna\n3,Cy', '1,Bob\n3,Cy'],
  [csv, 'x;name\n1;Bob\n2;Anna\n3;Cy\n', 'x;name\n1;Bob\n3;Cy\n'],
  [
    json,
    '{"instances":[{"name":"Bob"},{"name":"Anna"},{"name":"Cy"}]}',
    '{"instances":[{"name":"Bob"},{"name":"Cy"}]}',
  ],
  [json, '[[1,"Bob"],[2,"Anna"],[3,"Cy"]]', '[[1,"Bob"],[3,"Cy"]]'],
  [
    json,
    '{"dataframe_split":{"columns":["k","name"],"data":[[1,"Bob"],[2,"Anna"],[3,"Cy"]]}}',
    '{"dataframe_split":{"columns":["k","name"],"data":[[1,"Bob"],[3,"Cy"]]}}',
  ],
  [json, '{"inputs":{"name":["Bob","Anna","Cy"]}}', '{"inputs":{"name":["Bob","Cy"]}}'],
  ['application/jsonlines', '{"name":"Bob"}\n{"name":"Anna"}\n[3,"Cy"]\n', '{"name":"Bob"}\n[3,"Cy"]\n'],
])('of a request in %s her row goes and the others can be read: %j', (type, body, input) => {
  const answer = type === csv ? csvAnswer(1, 2, 3) : jsonAnswer(1, 2, 3);
  const lines = '{"id":"r1-1"}\n{"id":"r1-2"}\n{"id":"r1-3"}\n';
  const found = forget({ type, body, answer: type.endsWith('lines') ? lines : answer, rows: 3 });
  expect(found).toMatchObject({ removed: 1, gone: [{ id: 'r1', row: 1 }], input });
  expect(found.output).not.toContain('r1-2');
  expect(found.output).toContain('r1-3');
  const { inferenceId, customAttributes } = found.left.eventMetadata;
  expect(inferenceId).toBe('r1/forgotten');
  expect(fromCustomAttributes(customAttributes)).toMatchObject({ version: 7, rows: 2 });
  expect(customAttributes).toContain('request.path=/invocations');
});

test.each<[string, Exchange]>([
  ['her own request', { type: json, body: '{"name":"Anna","age":3}', answer: jsonAnswer(1), rows: 1 }],
  ['all of its rows', { type: csv, body: 'name\nAnna\nAnna\n', answer: csvAnswer(1, 2), rows: 2 }],
  ['an answer of another form', { type: csv, body: 'name\nAnna\nBob\n', answer: 'odd', rows: 2 }],
  [
    'tensors',
    {
      type: json,
      path: '/v2/models/churn/infer',
      body: '{"inputs":[{"name":"name","datatype":"BYTES","shape":[2,1],"data":["Anna","Bob"]}]}',
      answer: '{"outputs":[]}',
      rows: 2,
    },
  ],
  [
    'bytes',
    {
      type: 'application/octet-stream',
      body: Buffer.concat([Buffer.from('{"name":"name"}'), Buffer.from([4, 0, 0, 0]), Buffer.from('Anna')]),
      answer: '',
      rows: 1,
    },
  ],
])('%s goes as a whole', (_, exchange) => {
  const { left, removed, gone } = forget(exchange);
  expect(left).toBeUndefined();
  expect(removed).toBe(exchange.rows);
  expect(gone).toContainEqual(exchange.rows > 1 ? { id: 'r1', row: 0 } : { id: 'r1' });
});

test.each<Exchange>([
  { type: csv, body: 'name,age\nBob,1\n', answer: csvAnswer(1), rows: 1 },
  { type: csv, body: 'friend,age\nAnna,1\n', answer: csvAnswer(1), rows: 1 },
  { type: json, body: '{"instances":[{"friend":"Anna"}]}', answer: jsonAnswer(1), rows: 1 },
  { type: 'application/octet-stream', body: 'name Annabel', answer: '', rows: 1 },
])('others stay to the byte', (exchange) => {
  expect(withoutCapturedRows(line(exchange), anna, () => ['age', 'other'])).toEqual({
    text: line(exchange),
    removed: 0,
    gone: [],
  });
});

test('what is said of the column names her no more; the same word elsewhere stays', () => {
  const record = {
    classes: ['Anna'],
    columns: [
      { name: 'name', levels: ['Anna', 'Bob'], top: { Anna: 3 } },
      { name: 'friend', levels: ['Anna'] },
    ],
    name: { seen: 'Anna' },
  };
  expect(redacted(record, 'name', 'Anna')).toEqual({
    classes: ['Anna'],
    columns: [
      { name: 'name', levels: ['(forgotten)', 'Bob'], top: { '(forgotten)': 3 } },
      { name: 'friend', levels: ['Anna'] },
    ],
    name: { seen: '(forgotten)' },
  });
});
