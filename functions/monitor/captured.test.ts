import { expect, test } from 'vitest';
import { smallSignature } from '../../test/support/small-model.ts';
import { captureLine } from '../_shared/capture/line.ts';
import { readCaptured } from './captured.ts';

/** A captured request in CSV, or of the Open Inference Protocol. */
function line(body: string | Uint8Array, status = 200, headers: Record<string, string> = {}): string {
  const isProtocol = typeof body !== 'string' || body.startsWith('{');
  return captureLine(
    {
      request: {
        method: 'POST',
        path: isProtocol ? '/v2/models/churn/infer' : '/invocations',
        headers: { 'content-type': isProtocol ? 'application/json' : 'text/csv', ...headers },
        body: Buffer.from(body),
        id: 'r1',
      },
      reply: { status, headers: { 'content-type': 'text/csv' }, body: '' },
      observation: { version: 7, status, millis: 1, rows: 1 },
      at: new Date(0),
    },
    'e1',
  );
}

/** The lines' ages; '-' for a request without rows, '?' for a line that cannot be read. */
const read = (...lines: string[]) =>
  [...readCaptured(Buffer.from(lines.join('')), smallSignature.inputs)].flatMap(
    ({ request, rows }): (string | number)[] => {
      if (rows) return [...(rows.table.columns[0] as { values: Float32Array }).values];
      return [request ? '-' : '?'];
    },
  );

test('requests that were refused or not answered have no rows', () => {
  const found = read(line('30,Bonn'), line('40,Kiel', 500), line('old,Kiel', 400), line('50,Kiel'));
  expect(found).toEqual([30, '-', '-', 50]);
});

test('what has no attributes of ours is read, and what cannot be read is told apart', () => {
  const { eventMetadata, ...rest } = JSON.parse(line('30,Bonn'));
  const { customAttributes, ...metadata } = eventMetadata;
  const sagemakers = `${JSON.stringify({ ...rest, eventMetadata: metadata })}\n`;
  expect(customAttributes).not.toHaveLength(0);
  const found = read(sagemakers, `${JSON.stringify(rest)}\n`, line('old,Kiel'), '{"other": 1}\n', 'text\n');
  expect(found).toEqual([30, 30, '-', '?', '?']);
});

test('requests of the Open Inference Protocol are read as such, with binary tensors too', () => {
  const city = { name: 'city', shape: [1, 1], datatype: 'BYTES', data: ['Bonn'] };
  const age = { name: 'age', shape: [1, 1], datatype: 'FP32' };
  const text = JSON.stringify({ inputs: [{ ...age, data: [30] }, city] });
  const head = JSON.stringify({ inputs: [{ ...age, parameters: { binary_data_size: 4 } }, city] });
  const binary = Buffer.concat([Buffer.from(head), Buffer.from(Float32Array.of(40).buffer)]);
  const headers = {
    'content-type': 'application/octet-stream',
    'inference-header-content-length': String(head.length),
  };
  const found = read(line(text), line(binary, 200, headers));
  expect(found).toEqual([30, 40]);
});

test('a request is known by its id, its time and how it was answered', () => {
  const [captured] = readCaptured(Buffer.from(line('30,Bonn')), smallSignature.inputs);
  const observation = { version: 7, status: 200, millis: 1, rows: 1 };
  expect(captured.request).toEqual({ id: 'r1', at: 0, observation });
});
