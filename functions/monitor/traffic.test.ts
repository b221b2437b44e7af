import { expect, test } from 'vitest';
import { smallSignature } from '../../test/support/small-model.ts';
import { captureLine } from '../_shared/capture/line.ts';
import { readTraffic } from './traffic.ts';

let time = 0;
function line(body: string, { status = 200, type = 'text/csv' } = {}): string {
  const id = `r${++time}`;
  const headers = { 'content-type': type };
  return captureLine(
    {
      request: { method: 'POST', path: '/invocations', headers, body: Buffer.from(body), id },
      reply: { status, headers: {}, body: '' },
      observation: { version: 2, status, millis: 1, rows: 1 },
      at: new Date(time),
    },
    id,
  );
}

function read(objects: string[][]) {
  const bytes = new Map(objects.map((lines, i) => [`k${i}`, Buffer.from(lines.join(''))]));
  const find = async (key: string) => bytes.get(key);
  const { signal } = new AbortController();
  return readTraffic([...bytes.keys(), 'expired'], smallSignature.inputs, { find }, signal);
}

test('each row knows its request, also of those that have several rows or none', async () => {
  time = 0;
  const { traffic, objects } = await read([
    [line('30,Bonn\n31,Kiel'), line('x', { status: 500 }), line('32,Ulm')],
  ]);
  expect(objects).toEqual({ read: 2, leftOut: 0 });
  expect(traffic.requests.map(({ id, observation }) => [id, observation.status])).toEqual([
    ['r1', 200],
    ['r2', 500],
    ['r3', 200],
  ]);
  expect([...traffic.requestOf]).toEqual([0, 0, 2]);
  expect(traffic.table.columns[0]).toMatchObject({ values: Float32Array.of(30, 31, 32) });
  expect(traffic.unreadable).toBe(0);
});

test('columns that are not known or not there are counted by rows', async () => {
  const json = { type: 'application/json' };
  const rows = [{ age: 30, city: 'Bonn' }, { age: 31, town: 'Kiel' }, { city: 'Ulm' }];
  const { traffic } = await read([
    [line('age,town\n30,Bonn\n31,Kiel', { type: 'text/csv; header=present' })],
    [line(JSON.stringify(rows), json), line('old,Bonn'), '{"half\n'],
  ]);
  expect(Object.fromEntries(traffic.unknown)).toEqual({ town: 5 });
  expect(Object.fromEntries(traffic.absent)).toEqual({ city: 3, age: 1 });
  expect(traffic).toMatchObject({ unreadable: 2, table: { rows: 5 } });
});
