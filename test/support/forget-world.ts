import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as sm from '@aws-sdk/client-sagemaker';
import { ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { Manifest } from '../../contracts/dataset-version.ts';
import { ForgetReport } from '../../contracts/forget.ts';
import {
  championKey,
  datasetKey,
  forgetKey,
  forgetRequestKey,
  pipelineKey,
  runKey,
} from '../../contracts/keys.ts';
import { withDuckDB } from '../../core/native/duckdb.ts';
import { captureLine } from '../../functions/_shared/capture/line.ts';
import type { ForgetPorts } from '../../functions/forget/ports.ts';
import { versionedBucket } from './versioned-bucket.ts';

/** Files of a run whose data had Anna in rows 1 and 4: 1 is learnt from, 4 is the second of the test rows; kept predictions. */
export type Tables = { data: Buffer; split: Buffer; ids: Buffer; kept: Buffer };

export async function writeTables(folder: string): Promise<Tables> {
  const write = async (name: string, select: string) => {
    const path = join(folder, name);
    await withDuckDB({ threads: 1 }, (db) => db.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`));
    return readFile(path);
  };
  return {
    data: await write(
      'data',
      "SELECT * FROM (VALUES ('Bob', 0), ('Anna', 1), ('Cy', 2), ('Di', 3), ('Anna', 4)) t(name, age)",
    ),
    split: await write(
      'split',
      `SELECT row::INTEGER AS row, part, fold::INTEGER AS fold FROM
       (VALUES (0, 'train', 0), (1, 'train', 1), (2, 'train', 1), (3, 'test', -1), (4, 'test', -1)) t(row, part, fold)`,
    ),
    ids: await write(
      'ids',
      `SELECT * FROM (VALUES ('r1', 0, 2, 0), ('r1', 1, 2, 1), ('r2', 0, 1, 2)) t(request_id, row, rows, place)`,
    ),
    kept: await write('kept', 'SELECT * FROM (VALUES (10, 0), (11, 1), (12, 2)) t(age, place)'),
  };
}

const now = Date.parse('2026-11-24T10:00:00Z');
const at = new Date(now).toISOString();
export const id = '11111111-2222-3333-4444-555555555555';
export const runId = (n: number) => `churn-${String(n).padStart(12, '0')}`;
export const csv = (...names: string[]) => `name,age\n${names.map((name, i) => `${name},${i}\n`).join('')}`;
export const arn = 'arn:aws:sagemaker:us-east-1:0:model-package/landfall-churn/1';

const captured = (requestId: string, names: string[]) =>
  captureLine(
    {
      request: {
        method: 'POST',
        path: '/invocations',
        headers: { 'content-type': 'text/csv' },
        body: Buffer.from(csv(...names)),
        id: requestId,
      },
      reply: {
        status: 200,
        headers: { 'content-type': 'text/csv' },
        body: `prediction,model_version,prediction_id\n${names.map((_, i) => `yes,1,${requestId}-${i + 1}\n`).join('')}`,
      },
      observation: { version: 1, status: 200, millis: 1, rows: names.length },
      at: new Date(now),
    },
    'e',
  );

const evaluation = {
  problemType: 'binary',
  rows: 2,
  primaryMetric: 'roc_auc',
  metrics: {},
  comparisons: [],
  verdict: 'promote',
  reason: 'first',
  sample: { csv: 'age\n3\n4\n', expected: [[0.1], [0.9]] },
  explanations: [{ why: 'sure', actual: 'yes', base: 0, prediction: 1, columns: [], others: 0 }],
};

const manifest = (version: number, ...entries: object[]) => {
  const accumulation = { mode: 'append' };
  return { pipeline: 'churn', version, accumulation, until: at, entries, because: 'landed' };
};

/**
 * A pipeline `churn` whose data, runs and traffic have rows of a person called Anna, and a request to forget her. Run 1 is
 * live, run 2 was before, run 3 has not seen her. `step` is awaited around each change from then on.
 */
export function forgetWorld(
  { folder, tables }: { folder: string; tables: Tables },
  step?: () => Promise<unknown>,
) {
  let armed = false;
  const guard = async () => (armed ? step?.() : undefined);
  const landing = versionedBucket('land', folder, guard);
  const artifacts = versionedBucket('artifacts', folder, guard);
  const put = (key: string, value: unknown) => artifacts.add(key, Buffer.from(JSON.stringify(value)));

  const a1 = landing.add('landing/churn/a.csv', Buffer.from(csv('Anna', 'Bob')));
  const a2 = landing.add('landing/churn/a.csv', Buffer.from(csv('Anna', 'Bob', 'Cy')));
  const b1 = landing.add('landing/churn/b.jsonl.gz', gzipSync('{"name":"Anna"}\n{"name":"Di"}\n'));
  const c1 = landing.add('landing/churn/c.csv', Buffer.from(csv('Eve')));
  landing.add('landing/churn/d.csv', Buffer.from('other,columns\nAnna,1\n'));
  landing.add('landing/churn/broken.csv.gz', Buffer.from('no gzip'));
  landing.add('landing/churn-eu/a.csv', Buffer.from(csv('Anna')));
  landing.add('labels/churn/l.csv', Buffer.from('prediction_id,row,label\nr1,0,yes\nr1,1,no\nr2,0,yes\n'));
  landing.add('score/churn/s.csv', Buffer.from(csv('Anna')));

  const entry = (key: string, versionId: string) => ({
    source: { bucket: 'land', key: `landing/churn/${key}`, versionId },
    sha256: 'x',
    bytes: 1,
    landedAt: at,
    runId: runId(1),
  });
  put(datasetKey('churn', 1), manifest(1, entry('c.csv', c1)));
  put(datasetKey('churn', 2), manifest(2, entry('c.csv', c1), entry('a.csv', a2), entry('b.jsonl.gz', b1)));
  put(pipelineKey('churn'), { name: 'churn', target: 'left' });
  const artifact = { key: 'm', sha256: '', bytes: 1 };
  const placement = { serving: 'serverless', endpoint: 'e', endpointConfig: 'c' };
  const champion = { pipeline: 'churn', runId: runId(1), version: 1, model: artifact, baseline: artifact };
  put(championKey('churn'), { ...champion, placement, modelPackageArn: arn });
  for (const n of [1, 2]) {
    artifacts.add(runKey(runId(n), 'collect', 'data.parquet'), tables.data);
    artifacts.add(runKey(runId(n), 'preprocess', 'split.parquet'), tables.split);
    artifacts.add(runKey(runId(n), 'engineer', 'all.npy'), Buffer.from('numbers'));
    artifacts.add(runKey(runId(n), 'train', 'model.onnx'), Buffer.from('model'));
    artifacts.add(runKey(runId(n), 'evaluate', 'report.html'), Buffer.from('Anna'));
    put(runKey(runId(n), 'evaluate', 'evaluation.json'), evaluation);
    put(runKey(runId(n), 'preprocess', 'baseline.json'), { columns: [{ name: 'name', levels: ['Anna'] }] });
  }
  put(runKey(runId(3), 'collect', 'manifest.json'), manifest(1, entry('c.csv', c1)));
  artifacts.add(runKey(runId(3), 'train', 'model.onnx'), Buffer.from('model'));
  const capture = 'capture/churn/landfall-churn/AllTraffic/2026/11/24/10';
  artifacts.add(`${capture}/1.jsonl`, Buffer.from(captured('r1', ['Bob', 'Anna']) + captured('r2', ['Cy'])));
  artifacts.add(`${capture}/2.jsonl`, Buffer.from(captured('r3', ['Anna'])));
  artifacts.add('predictions/churn/look/ids.parquet', tables.ids);
  artifacts.add('predictions/churn/look/rows.parquet', tables.kept);
  put('monitor/churn/1.json', { checks: [{ evidence: [{ of: 'name', level: 'Anna' }] }] });

  const clients = {
    sagemaker: new sm.SageMakerClient({ region: 'us-east-1' }),
    sfn: new SFNClient({ region: 'us-east-1' }),
  };
  const sagemaker = mockClient(clients.sagemaker);
  const packaged = { ModelPackageArn: arn, ModelPackageDescription: `run ${runId(1)}` };
  sagemaker
    .on(sm.ListModelPackagesCommand)
    .resolves({ ModelPackageSummaryList: [packaged as sm.ModelPackageSummary] });
  sagemaker.on(sm.UpdateModelPackageCommand).resolves({});
  const sfn = mockClient(clients.sfn);
  sfn.on(ListExecutionsCommand).resolves({ executions: [] });
  sfn.on(StartExecutionCommand).resolves({});
  const ports: ForgetPorts = {
    ...clients,
    store: artifacts.store,
    objects: artifacts.conditional,
    landing: landing.versions,
    artifacts: artifacts.versions,
    log: { info: () => undefined, warn: () => undefined },
    signal: new AbortController().signal,
    folder,
    threads: 1,
    machine: 'arn:aws:states:::stateMachine:pipeline',
    clock: { now: () => now },
  };
  const request = (rest: object = {}) =>
    put(forgetRequestKey(id), {
      id,
      pipeline: 'churn',
      column: 'name',
      value: 'Anna',
      dryRun: false,
      ...rest,
    });
  const report = () => ForgetReport.parse(read(forgetKey('churn', id)));
  const read = (key: string) => JSON.parse(artifacts.current(key)!.toString());
  const newest = () => {
    const [last] = [...artifacts.objects.keys()]
      .filter((k) => k.startsWith('datasets/'))
      .toSorted()
      .toReversed();
    return Manifest.parse(read(last));
  };
  request();
  armed = true;
  return { landing, artifacts, ports, sagemaker, sfn, request, report, read, newest, versionsOfA: [a1, a2] };
}
export type World = ReturnType<typeof forgetWorld>;
