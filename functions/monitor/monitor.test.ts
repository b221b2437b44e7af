import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { costKey, monitorPrefix, monitorStateKey, runKey } from '../../contracts/keys.ts';
import type { Reference } from '../../contracts/reference.ts';
import { Run } from '../../contracts/stages.ts';
import { smallModel } from '../../test/support/small-model.ts';
import {
  at,
  championRun,
  csv,
  type MonitorWorld,
  monitorWorld,
  people,
} from '../../test/support/monitor-world.ts';

vi.mock('./count.ts', () => ({ countLook: () => undefined }));

let world: MonitorWorld;
beforeEach(async () => {
  world = await monitorWorld();
});
afterEach(() => world.close());

const drift = (hour: number, rows = 250) => world.capture(at(hour), csv(people(rows, hour, 25)));
const calm = (hour: number, rows = 250) => world.capture(at(hour), csv(people(rows, hour)));
const runOf = (input?: string) => Run.parse((JSON.parse(input!) as { run: unknown }).run);

test('traffic like the training rows needs nothing, and every check is on the record', async () => {
  for (let i = 0; i < 10; i++) await world.capture(at(9), csv(people(30, 10 + i)));
  const [decision] = await world.look(at(9));
  expect(decision).toMatchObject({ pipeline: 'churn', decision: 'nothing' });
  expect(decision.reason).toMatch(/^None of \d+ checks is violated\. \d+ could not be made: /);
  const [record] = await world.records();
  expect(record).toMatchObject({ version: 2, rows: 300, objects: { read: 10, leftOut: 0 }, unreadable: 0 });
  const made = new Map(record.checks.map(({ name, status }) => [name, status]));
  for (const name of ['missing', 'column_drift', 'latency', 'errors', 'cost'] as const)
    expect([name, made.get(name)]).toEqual([name, 'ok']);
  expect(made.size).toBe(record.checks.length);
});

test('drift starts a retraining on the newest data, named by the record', async () => {
  await world.land(at(1), { only: 'collect' });
  await drift(9);
  const [decision] = await world.look(at(9));
  expect(decision.decision).toBe('retrain');
  expect(decision.reason).toMatch(/violated\..* column_drift: 1 of 2 columns drifted .* Retraining\.$/);
  const run = runOf(decision.input);
  expect(run).toMatchObject({
    runId: decision.runId,
    startedBy: 'drift',
    startedAt: at(9).toISOString(),
    sources: [],
    base: { key: 'datasets/churn/0000000002.json' },
  });
  expect(run.runId).toMatch(/^churn-[0-9a-f]{12}$/);
});

test('requests are read as the endpoint reads them; what cannot be read is counted', async () => {
  const rows = people(250, 2, 25);
  await world.capture(at(9), csv(rows.slice(0, 100)), { headers: { 'content-type': 'text/csv' } });
  const records = rows.slice(100).map(([age, city]) => ({ city, age: Number(age) }));
  await world.capture(at(9), JSON.stringify(records), { headers: { 'content-type': 'application/json' } });
  await world.capture(at(9), 'twenty,Bonn');
  await world.capture(at(9), 'twenty,Bonn', { status: 400 });
  const broken = 'capture/churn/landfall-churn/AllTraffic/2026/11/24/09/broken.jsonl';
  await world.ports.store.put(broken, '{"half');
  await world.look(at(9));
  expect((await world.records())[0]).toMatchObject({ rows: 250, unreadable: 2, decision: 'retrain' });
});

test('few rows wait for more, every object is judged once, and requests are judged all the same', async () => {
  await drift(9, 150);
  for (let i = 0; i < 20; i++) await world.capture(at(9), '30,Bonn', { status: 500 });
  const [first] = await world.look(at(9));
  expect(first).toMatchObject({
    decision: 'alarm',
    reason: expect.stringMatching(/errors: 20 of 21 requests/),
  });
  await drift(10, 100);
  const [second] = await world.look(at(10));
  await world.run(second.runId!);
  await calm(10, 20);
  await world.look(at(11));
  expect((await world.records()).map(({ rows }) => rows)).toEqual([150, 250, 20]);
});

test('predictions are kept once a request is judged, and not before', async () => {
  await calm(9, 150);
  await world.look(at(9));
  expect(world.keys().filter((key) => key.startsWith('predictions/'))).toEqual([]);
  await calm(10, 100);
  await world.look(at(10));
  const kept = world.keys().filter((key) => key.startsWith('predictions/churn/'));
  expect(kept.length).toBeGreaterThan(0);
});

test('a retraining that was never started is handed out again, one that was is not', async () => {
  await drift(9);
  const [first] = await world.look(at(9));
  expect(first.decision).toBe('retrain');
  expect(await world.look(at(10))).toEqual([first]);
  expect(await world.records()).toHaveLength(1);
  await world.run(first.runId!);
  expect(await world.look(at(11))).toMatchObject([{ decision: 'nothing' }]);
});

/** Looks at drifted traffic of that hour; the retraining that is asked for ends so. */
async function drifted(hour: number, status?: string) {
  await drift(hour);
  const [decision] = await world.look(at(hour));
  if (decision.runId) await world.run(decision.runId, status);
  return { decision, record: (await world.records()).at(-1)! };
}

test('drift that stays is an alarm until there is something new to learn from', async () => {
  const first = await drifted(0);
  expect(first.record).toMatchObject({ decision: 'retrain' });
  const second = await drifted(9);
  expect(second.record).toMatchObject({ decision: 'alarm', guard: 'nothing_new' });
  expect(second.decision.reason).toContain(`Nothing is new since the run ${first.decision.runId}`);
  await world.land(at(9), { only: 'collect' });
  const third = await drifted(10);
  expect(third.record.decision).toBe('retrain');
  expect(third.decision.runId).not.toBe(first.decision.runId);
  await world.land(at(10), { only: 'collect' });
  expect((await drifted(11)).record).toMatchObject({ decision: 'alarm', guard: 'cooldown' });
});

test('a definition that makes another model is new, one that only watches otherwise is not', async () => {
  await drifted(0);
  await world.define({ monitoring: { minimumRows: 100 }, capture: 0.5 });
  expect((await drifted(9)).record.guard).toBe('nothing_new');
  await world.define({ budgetSeconds: 120 });
  expect((await drifted(10)).record.decision).toBe('retrain');
});

test('what the champion or the last landing has learnt from needs no retraining, but what failed does', async () => {
  await world.learn();
  expect((await drifted(9)).record).toMatchObject({ decision: 'alarm', guard: 'nothing_new' });
  const landed = await world.land(at(9));
  expect((await drifted(10)).record).toMatchObject({ decision: 'alarm', guard: 'nothing_new' });
  await world.run(landed, 'Failed');
  expect((await drifted(11)).record.decision).toBe('retrain');
});

test('a retraining that failed may be tried again, once the cooldown is over', async () => {
  await drifted(0, 'Failed');
  expect((await drifted(3)).record.guard).toBe('cooldown');
  expect((await drifted(9)).record.decision).toBe('retrain');
});

test('what the runs of the month have cost is held against the limit', async () => {
  await world.put(costKey('churn-000000000001', '2026-11-01T00:00:00Z'), { costUsd: 20 });
  await world.put(costKey('churn-000000000002', '2026-11-23T00:00:00Z'), { costUsd: 4 });
  await world.put(costKey('churn-000000000003', '2026-10-31T00:00:00Z'), { costUsd: 90 });
  expect((await drifted(9)).record.checks.find(({ name }) => name === 'cost')).toMatchObject({ value: 24 });
  await world.put(costKey('churn-000000000004', '2026-11-24T00:00:00Z'), { costUsd: 2 });
  await world.define({ budgetSeconds: 120, retraining: { cooldownHours: 0 } });
  const { record } = await drifted(10);
  expect(record).toMatchObject({ decision: 'alarm', guard: 'dollars_per_month' });
  expect(record.reason).toContain('$26.00, of $25.00');
});

test.each(['alarm', 'nothing'] as const)('a pipeline may ask for %s instead', async (action) => {
  await world.define({ monitoring: { actions: { drift: action, dataQuality: 'nothing' } } });
  await drift(9);
  expect(await world.look(at(9))).toMatchObject([{ decision: action }]);
});

test('without any data kept there is nothing to retrain on', async () => {
  await world.put('datasets/churn/0000000001.json', {});
  for (const key of world.keys()) if (key.startsWith('datasets/')) await removed(key);
  expect((await drifted(9)).record).toMatchObject({ decision: 'alarm', guard: 'no_dataset' });
});

/** As if the object had never been written. */
async function removed(key: string) {
  const { list } = world.ports.store;
  world.ports.store.list = async (prefix) => (await list(prefix)).filter((found) => found !== key);
}

const told = async (hour: number) => (await drifted(hour)).record.repeated ?? false;

test('the same alarm is told once a day, a new one at once', async () => {
  await world.define({ monitoring: { actions: { drift: 'alarm' } } });
  expect([await told(1), await told(2), await told(20)]).toEqual([false, true, true]);
  for (let i = 0; i < 20; i++) await world.capture(at(21), '30,Bonn', { status: 500 });
  expect([await told(21), await told(22)]).toEqual([false, false]);
  expect([await told(23), await told(47)]).toEqual([true, false]);
});

test('of two looks at the same time one counts, and the other is made again', async () => {
  await drift(9);
  const folder = join(world.ports.folder, 'other');
  await mkdir(folder);
  const other = { ...world.ports, folder };
  const later = new Date(at(9).getTime() + 1);
  const decided = await Promise.all([world.look(at(9)), world.look(later, { pipeline: 'churn' }, other)]);
  const ids = new Set(decided.flat().map(({ runId }) => runId));
  expect(ids.size).toBe(1);
  expect((await world.records()).map(({ rows }) => rows)).toEqual([250]);
});

test('a record whose copy was lost is copied by the next look', async () => {
  const { store } = world.ports;
  const put: typeof store.put = (key, body) => {
    if (key.startsWith(monitorPrefix('churn'))) throw new Error('the environment died');
    return store.put(key, body);
  };
  await world.look(at(9), { pipeline: 'churn' }, { ...world.ports, store: { ...store, put } });
  expect(world.keys()).toContain(monitorStateKey('churn'));
  expect(await world.records()).toEqual([]);
  await world.look(at(10));
  expect((await world.records()).map(({ time }) => time)).toEqual([9, 10].map((h) => at(h).toISOString()));
});

test('silence is told as the definition says', async () => {
  await world.define({ monitoring: { silence: { trafficHours: 5, dataHours: 48 } } });
  await calm(1);
  expect(await world.look(at(1))).toMatchObject([{ decision: 'nothing' }]);
  expect(await world.look(at(6))).toMatchObject([{ decision: 'nothing' }]);
  const [silent] = await world.look(at(7));
  expect(silent).toMatchObject({
    decision: 'alarm',
    reason: expect.stringContaining('no_traffic: The last traffic'),
  });
  const [both] = await world.look(at(50));
  expect(both.reason).toContain('no_data: The last data came 50.0 hours ago');
});

/** How the champion answered its held-out rows: well. */
const reference = {
  rows: 1000,
  metric: 'roc_auc',
  score: { value: 0.9, low: 0.88, high: 0.92 },
  predictions: { rows: 1000, columns: [] },
  slices: [],
  attribution: [],
  attributed: 0,
} satisfies Reference;

test('true values that come later are joined to the answers, and a model that became worse is made anew', async () => {
  await world.put(runKey(championRun, 'evaluate', 'reference.json'), reference);
  const rows = people(250, 1);
  await world.capture(at(9), csv(rows));
  expect(await world.look(at(9))).toMatchObject([{ decision: 'nothing' }]);
  const labels = rows.map(
    ([age, city], row) => `r0,${row},${smallModel(Number(age), city) > 0.5 ? 'no' : 'yes'}`,
  );
  const folder = join(world.ports.folder, 'labels/churn');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'june.csv'), ['prediction_id,row,left', ...labels].join('\n'));
  const [decision] = await world.look(at(10));
  expect(decision).toMatchObject({ decision: 'retrain', reason: expect.stringContaining('quality: ') });
  const record = (await world.records()).at(-1)!;
  expect(record).toMatchObject({ rows: 0, labels: { files: 1, labels: 250, judged: 250, problems: [] } });
  await world.run(decision.runId!);
  await world.look(at(11));
  expect((await world.records()).at(-1)!.checks.find(({ name }) => name === 'quality')?.status).toBe(
    'skipped',
  );
});

test('all live pipelines are looked at; one in trouble does not keep the others back', async () => {
  await world.live('broken');
  await world.put('pipelines/broken.json', { name: 'broken' });
  await world.put('champions/churn.lease.json', {});
  expect(await world.look(at(9), {})).toMatchObject([
    { pipeline: 'broken', decision: 'alarm', reason: expect.stringContaining('pipelines/broken.json') },
    { pipeline: 'churn', decision: 'nothing' },
  ]);
  expect(await world.look(at(9), { pipeline: 'absent' })).toMatchObject([
    { pipeline: 'absent', decision: 'alarm', reason: expect.stringContaining('no_champion') },
  ]);
});

test('of what broke people get the first line', async () => {
  vi.spyOn(world.ports.store, 'list').mockRejectedValue(new Error('a process ended\n    at line 3'));
  const [{ reason }] = await world.look(at(9));
  expect(reason).toBe('It could not be looked at: a process ended');
});
