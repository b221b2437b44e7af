import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as sm from '@aws-sdk/client-sagemaker';
import { ListExecutionsCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Evaluation } from '../../contracts/artifacts.ts';
import { ForgetReport } from '../../contracts/forget.ts';
import {
  datasetKey,
  forgetRequestKey,
  forgetRequestPrefix,
  forgottenKey,
  runKey,
  sha256,
} from '../../contracts/keys.ts';
import { withDuckDB } from '../../core/native/duckdb.ts';
import { readSplit } from '../../core/preprocess/split-file.ts';
import {
  arn,
  csv,
  forgetWorld,
  id,
  runId,
  type Tables,
  type World,
  writeTables,
} from '../../test/support/forget-world.ts';
import { forget } from './forget.ts';

let folder: string;
let tables: Tables;
let world: World;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'landfall-forget-'));
  tables = await writeTables(folder);
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  world = forgetWorld({ folder, tables });
});

/** All versions of all objects in which the bytes of a text are, by key. */
function naming({ landing, artifacts }: World, text: string): string[] {
  return [landing, artifacts].flatMap(({ objects }) =>
    [...objects].flatMap(([key, versions]) =>
      versions.some(({ bytes }) => bytes && plain(key, bytes).includes(text)) ? [key] : [],
    ),
  );
}
const plain = (key: string, bytes: Buffer) => (key.endsWith('.jsonl.gz') ? gunzipSync(bytes) : bytes);

/** Where the word is another thing: another column, another pipeline. */
const others = ['landing/churn-eu/a.csv', 'landing/churn/d.csv'];

async function run(world: World): Promise<void> {
  for (;;) {
    const output = await forget({ action: 'work', id }, world.ports);
    if ('status' in output && output.status === 'done') break;
  }
  await forget({ action: 'end', id }, world.ports);
}

const text = (bucket: World['landing'], key: string) => plain(key, bucket.current(key)!).toString();

test('her rows go from every version, and nobody else’s', async () => {
  await run(world);
  const { landing, artifacts } = world;
  expect(naming(world, 'Anna').toSorted()).toEqual(others);
  expect(landing.objects.get('landing/churn/a.csv')).toHaveLength(1);
  expect(text(landing, 'landing/churn/a.csv')).toBe('name,age\nBob,1\nCy,2\n');
  expect(text(landing, 'landing/churn/b.jsonl.gz')).toBe('{"name":"Di"}\n');
  expect(landing.current('score/churn/s.csv')).toBeUndefined();
  // Her row of the request r1 was its second: the labels and the prediction of that row go with it.
  expect(text(landing, 'labels/churn/l.csv')).toBe('prediction_id,row,label\nr1,0,yes\nr2,0,yes\n');
  const kept = join(folder, 'look.parquet');
  for (const file of ['ids', 'rows']) {
    const bytes = artifacts.current(`predictions/churn/look/${file}.parquet`)!;
    await writeFile(kept, bytes);
    const rows = await withDuckDB({ threads: 1 }, (db) =>
      db.rows<{ place: number }>(`SELECT place FROM read_parquet('${kept}')`),
    );
    expect(rows.map(({ place }) => place)).toEqual([0, 2]);
  }
  expect(artifacts.current('capture/churn/landfall-churn/AllTraffic/2026/11/24/10/2.jsonl')).toBeUndefined();
});

test('the dataset goes on with the new versions, whose hashes are right', async () => {
  await run(world);
  const { version, because, entries } = world.newest();
  expect({ version, because }).toEqual({ version: 3, because: 'forgotten' });
  for (const { source, sha256: hash } of entries.slice(1)) {
    const [{ versionId, bytes }] = world.landing.objects.get(source.key)!;
    expect([source.versionId, hash]).toEqual([versionId, sha256(bytes!)]);
  }
  expect(entries).toHaveLength(3);
});

test('runs that read the rows are marked, and what the live one is watched by is kept without them', async () => {
  await run(world);
  const { artifacts, read } = world;
  const left = (n: number) =>
    [...artifacts.objects.keys()].filter((key) => key.startsWith(`runs/${runId(n)}/`));
  expect(left(2).toSorted()).toEqual([
    runKey(runId(2), 'evaluate', 'evaluation.json'),
    forgottenKey(runId(2)),
    runKey(runId(2), 'preprocess', 'baseline.json'),
    runKey(runId(2), 'train', 'model.onnx'),
  ]);
  expect(left(1)).toContain(runKey(runId(1), 'collect', 'data.parquet'));
  const split = join(folder, 'split-left.parquet');
  const bytes = artifacts.current(runKey(runId(1), 'preprocess', 'split.parquet'))!;
  await writeFile(split, bytes);
  const { train, test: held } = await readSplit(split);
  expect([[...train], [...held]]).toEqual([[0, 1], [2]]);
  const { sample, explanations } = Evaluation.parse(read(runKey(runId(1), 'evaluate', 'evaluation.json')));
  expect({ sample, explanations }).toEqual({
    sample: { csv: 'age\n3\n', expected: [[0.1]] },
    explanations: [],
  });
  expect(left(3)).not.toContain(forgottenKey(runId(3)));
  const marked = world.sagemaker.commandCalls(sm.UpdateModelPackageCommand);
  expect(marked.map(({ args: [{ input }] }) => input)).toEqual([
    { ModelPackageArn: arn, CustomerMetadataProperties: { forgotten: id } },
  ]);
});

test('a run is started on the new version, and the report names everything and nobody', async () => {
  await run(world);
  const [{ args }] = world.sfn.commandCalls(StartExecutionCommand);
  const started = JSON.parse(args[0].input.input!).run;
  expect(started).toMatchObject({ startedBy: 'forget', sources: [], base: { key: datasetKey('churn', 3) } });
  const report = world.report();
  expect(report).toMatchObject({
    status: 'done',
    retraining: started.runId,
    datasets: { seen: [2], made: 3 },
    models: [{ version: 1, runId: runId(1) }],
    unreadable: [{ key: 'landing/churn/broken.csv.gz' }],
  });
  expect(report.objects.find(({ key }) => key === 'landing/churn/a.csv')?.versionIds).toEqual(
    world.versionsOfA.toReversed(),
  );
  expect(report.subject.sha256).toBe(sha256(`${report.subject.salt}\nAnna`));
  expect(await world.ports.store.list(forgetRequestPrefix)).toEqual([]);
});

test('a dry run says the same, and touches nothing', async () => {
  world.request({ dryRun: true });
  const before = naming(world, 'Anna').filter((key) => !key.startsWith(forgetRequestPrefix));
  await run(world);
  expect(naming(world, 'Anna')).toEqual(before);
  const report = ForgetReport.parse(world.read(forgetRequestKey(`${id}.report`)));
  expect(report.objects.length).toBeGreaterThan(5);
  expect(report.runs.map((touched) => touched.runId)).toEqual([runId(1), runId(2)]);
  expect(report.retraining).toBeUndefined();
  expect(world.sfn.commandCalls(StartExecutionCommand)).toEqual([]);
});

test('nobody by that name: nothing is written but the report', async () => {
  world.request({ value: 'Zoe' });
  await run(world);
  expect(world.report()).toMatchObject({ status: 'done', objects: [], runs: [], models: [] });
  expect(world.newest().version).toBe(2);
  expect(world.sfn.commandCalls(StartExecutionCommand)).toEqual([]);
});

test('a run under way that may still write her rows is waited for', async () => {
  const running = { executions: [{ name: runId(9) }] as never };
  world.sfn.on(ListExecutionsCommand).resolvesOnce(running).resolves({ executions: [] });
  expect(await forget({ action: 'work', id }, world.ports)).toEqual({ status: 'waiting' });
  await run(world);
  expect(naming(world, 'Anna').toSorted()).toEqual(others);
});

test('a failure names nobody, is recorded, and takes the request with it', async () => {
  world.sfn.on(ListExecutionsCommand).rejects(new Error('no way to Anna'));
  const failed = forget({ action: 'work', id }, world.ports);
  await expect(failed).rejects.toThrow('no way to (forgotten)');
  const Cause = JSON.stringify({ errorMessage: 'bug: no way to (forgotten)' });
  const told = await forget({ action: 'failed', id, error: { Error: 'Bug', Cause } }, world.ports);
  expect(told).toEqual({ error: 'Bug', cause: 'bug: no way to (forgotten)' });
  expect(world.report()).toMatchObject({ status: 'failed', reason: 'bug: no way to (forgotten)' });
  expect(await world.ports.store.list(forgetRequestPrefix)).toEqual([]);
});

/** Objects that the dataset names and that are not there: none, at every moment. */
const missingOf = ({ newest, landing }: World): string[] =>
  newest().entries.flatMap(({ source: { key, versionId } }) =>
    landing.objects.get(key)?.some((version) => version.versionId === versionId) ? [] : [key],
  );

test('wherever it ends and however often, it is gone on with; nothing is lost, and nothing is left', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat(150), { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      async (crashes, fails) => {
        let steps = 0;
        const missing: string[] = [];
        const own = forgetWorld({ folder, tables }, async () => {
          if (crashes.includes(steps++)) throw new Error('the environment died');
        });
        const untilDone = (): Promise<void> =>
          run(own).catch(async (error: Error) => {
            if (!error.message.includes('the environment died')) throw error;
            missing.push(...missingOf(own));
            if (fails)
              await forget({ action: 'failed', id, error: { Error: 'Bug' } }, own.ports).catch(
                () => undefined,
              );
            if (!own.artifacts.current(forgetRequestKey(id))) own.request();
            return untilDone();
          });
        await untilDone();
        expect(missing).toEqual([]);
        expect(naming(own, 'Anna').toSorted()).toEqual(others);
        expect(text(own.landing, 'landing/churn/a.csv')).toBe('name,age\nBob,1\nCy,2\n');
        expect(text(own.landing, 'landing/churn/c.csv')).toBe(csv('Eve'));
        expect(text(own.landing, 'labels/churn/l.csv')).toBe('prediction_id,row,label\nr1,0,yes\nr2,0,yes\n');
        expect(own.report()).toMatchObject({ status: 'done' });
        expect(own.report().runs.map((touched) => touched.runId)).toEqual([runId(1), runId(2)]);
        expect(own.newest().entries).toHaveLength(3);
      },
    ),
    { numRuns: 30 },
  );
});
