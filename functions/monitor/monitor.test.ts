import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { Champion, Training } from '../../contracts/artifacts.ts';
import type { ModelInput, Signature } from '../../contracts/dataset.ts';
import { championKey, monitorPrefix, pipelineKey, runKey } from '../../contracts/keys.ts';
import { MonitorOutput, MonitorRecord } from '../../contracts/monitor.ts';
import { Run } from '../../contracts/stages.ts';
import { makeBaseline } from '../../core/drift/baseline.ts';
import { random } from '../../core/random.ts';
import { tableFromRows } from '../../core/table/from-cells.ts';
import { memoryPorts } from '../../test/support/memory-ports.ts';
import { monitor } from './monitor.ts';

const inputs: ModelInput[] = [
  { name: 'age', kind: 'numeric' },
  { name: 'plan', kind: 'categorical' },
];
const signature: Signature = { target: 'churned', problemType: 'binary', inputs, classes: ['no', 'yes'] };
const at = (hour: number) => new Date(Date.UTC(2026, 10, 24, hour, 30));

/** Ages uniform over 20 … 60, `older` years more. */
function people(count: number, seed: number, older = 0): string[][] {
  const { float, integer } = random(seed);
  return Array.from({ length: count }, () => [
    String(20 + older + 40 * float()),
    ['basic', 'pro', 'team'][integer(3)],
  ]);
}

let ports: Awaited<ReturnType<typeof memoryPorts>>;
let captured = 0;
beforeEach(async () => {
  ports = await memoryPorts();
  await live('churn');
  await land('one.csv');
  return () => rm(ports.folder, { recursive: true });
});

const put = (key: string, value: unknown) => ports.store.put(key, JSON.stringify(value));

const artifact = (key: string) => ({ key, sha256: 'x', bytes: 1 });

async function live(name: string, monitoring = {}): Promise<void> {
  const run = `${name}-aaaaaaaaaaaa`;
  const baseline = runKey(run, 'preprocess', 'baseline.json');
  await put(pipelineKey(name), { name, target: 'churned', monitoring });
  await put(baseline, makeBaseline(tableFromRows(inputs, people(1000, 1))));
  await put(runKey(run, 'train', 'training.json'), {
    model: artifact(runKey(run, 'train', 'model.onnx')),
    signature,
    estimator: 'lightgbm',
    params: {},
    iterations: 1,
    validation: { metric: 'roc_auc', score: 0.8 },
    candidates: 1,
  } satisfies Training);
  await put(championKey(name), {
    pipeline: name,
    runId: run,
    version: 2,
    model: artifact(runKey(run, 'train', 'model.onnx')),
    baseline: artifact(baseline),
    placement: { serving: 'serverless', endpoint: `landfall-${name}`, endpointConfig: 'c' },
    modelPackageArn: 'arn',
  } satisfies Champion);
}

async function land(file: string): Promise<void> {
  const folder = join(ports.folder, 'landing/churn');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, file), 'x');
}

type Captured = { type?: string; encoding?: string };
async function capture(
  name: string,
  hour: number,
  data: string,
  { type = 'text/csv', encoding = 'CSV' }: Captured = {},
) {
  const endpointInput = { observedContentType: type, mode: 'INPUT', data, encoding };
  const line = { captureData: { endpointInput }, eventMetadata: { eventId: 'x' }, eventVersion: '0' };
  const id = `${String(997 - captured++).padStart(3, '0')}`; // later ones sort earlier
  await put(
    `capture/${name}/landfall-${name}/AllTraffic/2026/11/24/${String(hour).padStart(2, '0')}/${id}.jsonl`,
    line,
  );
}
const csv = (rows: string[][]) => rows.map((row) => row.join(',')).join('\n');

async function look(hour: number, pipeline?: string) {
  const output = await monitor({ pipeline }, ports, at(hour));
  expect(MonitorOutput.parse(output)).toEqual(output);
  return output.decisions;
}
async function records(name = 'churn'): Promise<MonitorRecord[]> {
  const keys = await ports.store.list(monitorPrefix(name));
  return keys.map((k) => MonitorRecord.parse(JSON.parse(new TextDecoder().decode(ports.objects.get(k)))));
}

test('traffic like the training rows needs nothing', async () => {
  for (let i = 0; i < 10; i++) await capture('churn', 9, csv(people(30, 10 + i)));
  expect(await look(9)).toEqual([
    { pipeline: 'churn', decision: 'nothing', reason: 'None of 2 columns drifted over 300 rows.' },
  ]);
  const [record] = await records();
  expect(record).toMatchObject({ version: 2, rows: 300, objects: { read: 10, leftOut: 0 }, unreadable: 0 });
  expect(record.drift?.columns.map((c) => c.name)).toEqual(['age', 'plan']);
});

test('drift starts a retraining on all that has landed, named by the record', async () => {
  await land('two.csv');
  await capture('churn', 9, csv(people(250, 2, 25)));
  const [decision] = await look(9);
  expect(decision.decision).toBe('retrain');
  expect(decision.reason).toMatch(
    /^1 of 2 columns drifted over 250 rows: "age" \(PSI .*\)\. Retraining on 2 landed objects\.$/,
  );
  const run = Run.parse((JSON.parse(decision.input!) as { run: unknown }).run);
  expect(run).toMatchObject({ runId: decision.runId, startedBy: 'drift', startedAt: at(9).toISOString() });
  expect(run.sources.map((s) => s.key.slice(-7))).toEqual(['one.csv', 'two.csv']);
  expect(run.runId).toMatch(/^churn-[0-9a-f]{12}$/);
});

test('requests are read as the endpoint reads them, of every content type', async () => {
  const rows = people(250, 2, 25);
  const half = Buffer.from(csv(rows.slice(0, 100))).toString('base64');
  await capture('churn', 9, half, { encoding: 'BASE64' });
  const records = rows.slice(100).map(([age, plan]) => ({ plan, age: Number(age) }));
  await capture('churn', 9, JSON.stringify(records), { type: 'application/json', encoding: 'JSON' });
  await capture('churn', 9, 'twenty,basic');
  await capture('churn', 9, '<xml/>', { type: 'text/xml' });
  await ports.store.put('capture/churn/landfall-churn/AllTraffic/2026/11/24/09/broken.jsonl', '{"half');
  const [decision] = await look(9);
  expect(decision.decision).toBe('retrain');
  const written = await ports.store.list(monitorPrefix('churn'));
  expect(JSON.parse(new TextDecoder().decode(ports.objects.get(written[0])))).toMatchObject({
    rows: 250,
    unreadable: 3,
  });
});

test('few rows wait for more, and every object is judged once', async () => {
  await capture('churn', 9, csv(people(150, 2)));
  expect(await look(9)).toMatchObject([
    { decision: 'nothing', reason: '150 of 200 rows of traffic so far: too few to judge.' },
  ]);
  await capture('churn', 10, csv(people(100, 3)));
  await look(10);
  await capture('churn', 10, csv(people(20, 4)));
  await look(11);
  expect((await records()).map((r) => r.rows)).toEqual([150, 250, 20]);
});

test('a retraining that was never started is handed out again, one that was is not', async () => {
  await capture('churn', 9, csv(people(250, 2, 25)));
  const [first] = await look(9);
  expect(await look(10)).toEqual([first]);
  expect(await records()).toHaveLength(1);
  await put(runKey(first.runId!, 'log', 'collect.json'), {});
  expect(await look(11)).toMatchObject([{ decision: 'nothing' }]);
});

/** Looks at drifted traffic of that hour, and starts the retraining where one is asked for. */
async function drifted(hour: number) {
  await capture('churn', hour, csv(people(250, hour, 25)));
  const [decision] = await look(hour);
  if (decision.runId) await put(runKey(decision.runId, 'log', 'collect.json'), {});
  return decision;
}

test('drift that stays is an alarm until something new lands', async () => {
  const first = await drifted(9);
  expect(first.decision).toBe('retrain');
  const second = await drifted(10);
  expect(second.decision).toBe('alarm');
  expect(second.reason).toContain(`Nothing has landed since the retraining ${first.runId}`);
  await land('newer.csv');
  const third = await drifted(11);
  expect(third.decision).toBe('retrain');
  expect(third.runId).not.toBe(first.runId);
});

test.each(['alarm', 'nothing'] as const)('a pipeline may ask for %s instead', async (drift) => {
  await live('churn', { actions: { drift } });
  await capture('churn', 9, csv(people(250, 2, 25)));
  const [decision] = await look(9);
  expect(decision).toMatchObject({ decision: drift });
  expect(decision.reason).toMatch(/^1 of 2 columns drifted/);
});

test('nothing left to retrain on is an alarm', async () => {
  await rm(join(ports.folder, 'landing'), { recursive: true });
  await capture('churn', 9, csv(people(250, 2, 25)));
  expect(await look(9)).toMatchObject([
    { decision: 'alarm', reason: expect.stringContaining('nothing to retrain on') },
  ]);
});

test('all live pipelines are looked at; one in trouble does not keep the others back', async () => {
  await live('broken');
  await put(pipelineKey('broken'), { name: 'broken' });
  await put('champions/churn.lease.json', {});
  expect(await look(9)).toEqual([
    { pipeline: 'broken', decision: 'alarm', reason: expect.stringContaining('pipelines/broken.json') },
    { pipeline: 'churn', decision: 'nothing', reason: expect.stringContaining('too few') },
  ]);
  expect(await look(9, 'churn')).toHaveLength(1);
  expect(await look(9, 'absent')).toEqual([
    { pipeline: 'absent', decision: 'alarm', reason: expect.stringContaining('no_champion') },
  ]);
});
