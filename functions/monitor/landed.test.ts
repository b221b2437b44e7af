import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { at, csv, type MonitorWorld, monitorWorld, people } from '../../test/support/monitor-world.ts';

vi.mock('./count.ts', () => ({ countLook: () => undefined }));

let world: MonitorWorld;
beforeEach(async () => {
  world = await monitorWorld();
});
afterEach(() => world.close());

/** Data land: a file of that text. */
async function arrive(text: string, key = 'landing/churn/new.csv') {
  const { landing, folder } = world.ports;
  const path = join(folder, 'landed.csv');
  await writeFile(path, text);
  const download: typeof landing.download = async () => ({ path, bytes: text.length, sha256: '' });
  const detail = { bucket: { name: 'land' }, object: { key, 'version-id': 'v1' } };
  return world.look(at(9), { detail }, { ...world.ports, landing: { ...landing, download } });
}

const file = (rows: string[][], header = 'age,city,left') =>
  [header, csv(rows.map((row) => [...row, 'yes']))].join('\n');

test('data like the training rows are on the record, and need nothing', async () => {
  expect(await arrive(file(people(400, 2)))).toMatchObject([{ pipeline: 'churn', decision: 'nothing' }]);
  const [record] = await world.records();
  expect(record).toMatchObject({ landed: 'landing/churn/new.csv', rows: 400, unreadable: 0, version: 2 });
  expect(record.checks.map(({ name }) => name)).toEqual(expect.arrayContaining(['missing', 'column_drift']));
  expect(record.checks.filter(({ name }) => /quality|latency|prediction_drift/.test(name))).toEqual([]);
});

test('data unlike them are an alarm, and no retraining: the landing trains', async () => {
  const [decision] = await arrive(file(people(400, 2, 25)));
  expect(decision).toMatchObject({ decision: 'alarm', reason: expect.stringContaining('column_drift') });
  expect(decision.input).toBeUndefined();
});

test('what cannot be read, is not known or not there is counted', async () => {
  const rows = people(400, 2).map(([age], i) => [i < 40 ? 'old' : age, 'x']);
  await arrive(file(rows, 'age,town,left'));
  const [record] = await world.records();
  expect(record).toMatchObject({ rows: 360, unreadable: 40, decision: 'alarm' });
  const schema = record.checks.find(({ name }) => name === 'schema');
  expect(schema).toMatchObject({ status: 'violated', reason: expect.stringContaining('"town"') });
});

test('a file that is no table, and one for nobody, are left alone', async () => {
  expect(await arrive('')).toEqual([]);
  expect(await arrive(file(people(400, 2)), 'landing/absent/new.csv')).toEqual([]);
  expect(await arrive('', 'landing/churn/')).toEqual([]);
  expect(await world.records()).toEqual([]);
});

test('true values that land make a look at the traffic', async () => {
  await world.capture(at(9), csv(people(250, 3)));
  expect(await arrive('id,label\n', 'labels/churn/june.csv')).toMatchObject([{ decision: 'nothing' }]);
  expect(await world.records()).toMatchObject([{ rows: 250 }]);
});
