import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Evaluation } from '../../contracts/artifacts.ts';
import { Manifest } from '../../contracts/dataset-version.ts';
import { Forgotten, type TouchedRun } from '../../contracts/forget.ts';
import { forgottenKey, ledgerKey, runKey } from '../../contracts/keys.ts';
import { Run } from '../../contracts/stages.ts';
import { readBody } from '../../core/forget/body.ts';
import { parquetRows } from '../../core/forget/parquet.ts';
import { withoutSplitRows } from '../../core/forget/split.ts';
import { withDuckDB } from '../../core/native/duckdb.ts';
import { readSplit } from '../../core/preprocess/split-file.ts';
import { isOf, runOf } from '../../core/retention/plan.ts';
import { liveVersions } from '../_shared/live.ts';
import { findJson } from '../_shared/read-json.ts';
import type { StoredVersion } from '../_shared/s3-objects.ts';
import { filterFile } from './filter-file.ts';
import type { Job } from './job.ts';
import { isOld, oldVersions } from './landed.ts';
import { byKey, search } from './sweep.ts';
import { redactFile } from './traffic.ts';

/** Files that hold rows, or numbers of each row. The model itself is marked, not removed: it may be live. */
const ofRows = /\.(parquet|npy|npz|jsonl)$|\/engineer\/.*\.onnx$/;
/** Records that may name a value of the column. */
const records = new Set(['schema.json', 'profile.json', 'decisions.json', 'baseline.json', 'reference.json']);

/**
 * Searches the runs. Of those whose data had the rows everything that holds rows is removed for good, and they are marked:
 * they cannot be repeated. What the live version and its rollback target are watched by, their training rows, is written
 * anew without the rows instead. Returns whether it came to the end.
 */
export async function searchRuns(job: Job): Promise<boolean> {
  const { request, report, ports } = job;
  const live = new Set((await liveVersions(request.pipeline, ports.store)).map(({ runId }) => runId));
  const prefix = `runs/${request.pipeline}-`;
  const { after } = report.progress;
  for await (const run of byRun(
    byKey(ports.artifacts.list(prefix, after?.startsWith(prefix) ? after : undefined)),
  )) {
    ports.signal.throwIfAborted();
    const [[{ key }]] = run;
    if (isOf(request.pipeline, key)) await searchRun(job, runOf(key)!, run, live);
    report.progress.after = run.at(-1)![0].key;
    if (job.over()) return false;
  }
  report.progress.after = undefined;
  return true;
}

async function* byRun(keys: AsyncIterable<StoredVersion[]>): AsyncGenerator<StoredVersion[][]> {
  let run: StoredVersion[][] = [];
  for await (const versions of keys) {
    if (run.length > 0 && runOf(run[0][0].key) !== runOf(versions[0].key)) {
      yield run;
      run = [];
    }
    run.push(versions);
  }
  if (run.length > 0) yield run;
}

async function searchRun(
  job: Job,
  runId: string,
  objects: StoredVersion[][],
  live: ReadonlySet<string>,
): Promise<void> {
  const { request, report, ports } = job;
  const mark = await findJson(forgottenKey(runId), Forgotten, ports.store);
  if (mark?.forgets.some(({ id }) => id === request.id)) return;
  const rows = await rowsOf(job, runId, objects);
  // Noted by a call that ended half-way, whose rows are found no more.
  const noted = request.dryRun ? undefined : report.runs.find((run) => run.runId === runId);
  if (rows.length === 0 && !noted && !(await hasRead(job, runId))) return;
  const held = objects.filter(([{ key }]) => ofRows.test(key) || key.endsWith('/evaluate/report.html'));
  const kept = live.has(runId) && rows.length > 0 ? held.filter(([{ key }]) => isTraining(key)) : [];
  const gone = held.filter((one) => !kept.includes(one));
  const touched = {
    runId,
    rows: noted?.rows ?? rows.length,
    removed: gone.map(([{ key }]) => key),
    anew: noted?.anew ?? [],
  };
  report.runs = [...report.runs.filter((run) => run.runId !== runId), touched];
  await job.save();
  if (request.dryRun) return;
  await rewriteEvaluation(job, touched, objects, rows);
  await rewriteRecords(job, objects);
  if (kept.length > 0) await rewriteTraining(job, touched, kept, rows);
  await ports.artifacts.remove(gone.flat().map(({ key, versionId }) => ({ key, versionId })));
  const at = new Date(ports.clock.now()).toISOString();
  const forgets = [...(mark?.forgets ?? []), { id: request.id, at }];
  await ports.store.put(forgottenKey(runId), JSON.stringify({ forgets }, null, 2));
}

const isTraining = (key: string) => /\/(collect\/data|preprocess\/split)\.parquet$/.test(key);

/** The numbers of the person's rows in the run's data. */
async function rowsOf(
  { selection, ports }: Job,
  runId: string,
  objects: StoredVersion[][],
): Promise<number[]> {
  const key = runKey(runId, 'collect', 'data.parquet');
  const current = objects.find(([version]) => version.key === key)?.find(({ marker }) => !marker);
  const path = current && (await ports.artifacts.fetch(key, current.versionId));
  if (!path) return [];
  return withDuckDB(ports, (db) => parquetRows(db, path, selection));
}

/** Whether the run read an object version that had rows of the person: where its data is retired, nothing else tells. */
async function hasRead(job: Job, runId: string): Promise<boolean> {
  const { store } = job.ports;
  const manifest = await findJson(runKey(runId, 'collect', 'manifest.json'), Manifest, store);
  const ledger = await findJson(ledgerKey(runId), z.object({ run: Run.pick({ sources: true }) }), store);
  const sources = manifest?.entries.map(({ source }) => source) ?? ledger?.run.sources ?? [];
  const old = oldVersions(job);
  return sources.some((source) => isOld(old, source));
}

/**
 * The smoke test's rows are the first of the test part; explained rows are test rows that nobody knows the numbers of. It is
 * made of the oldest version, and noted once it is there: rows of what was rewritten already have other numbers.
 */
async function rewriteEvaluation(
  job: Job,
  touched: TouchedRun,
  objects: StoredVersion[][],
  rows: readonly number[],
): Promise<void> {
  const { store, artifacts } = job.ports;
  const key = runKey(touched.runId, 'evaluate', 'evaluation.json');
  const versions = objects.find(([version]) => version.key === key) ?? [];
  const [oldest] = versions.toReversed();
  if (!oldest) return;
  let old = versions;
  if (touched.anew.includes(key)) old = versions.slice(1);
  else {
    const path = await artifacts.fetch(key, oldest.versionId);
    if (!path) return;
    const evaluation = Evaluation.parse(JSON.parse(await readFile(path, 'utf8')));
    const test = await testRows(job, touched.runId, objects);
    const gone = new Set(rows.flatMap((row) => (test.includes(row) ? [test.indexOf(row)] : [])));
    await store.put(key, JSON.stringify({ ...evaluation, ...withoutExamples(evaluation, gone) }));
    touched.anew.push(key);
    await job.save();
  }
  await artifacts.remove(old.map(({ versionId }) => ({ key, versionId })));
}

function withoutExamples(
  { sample: { csv, expected } }: Evaluation,
  gone: ReadonlySet<number>,
): Pick<Evaluation, 'explanations' | 'sample'> {
  const header = csv.split(/[,\n]/, 1);
  const sample = {
    csv: readBody(csv, 'text/csv', [], header)?.without(gone) ?? csv,
    expected: expected.filter((_, i) => !gone.has(i)),
  };
  return { explanations: [], sample };
}

async function testRows({ ports }: Job, runId: string, objects: StoredVersion[][]): Promise<number[]> {
  const key = runKey(runId, 'preprocess', 'split.parquet');
  const current = objects.find(([version]) => version.key === key)?.find(({ marker }) => !marker);
  const path = current && (await ports.artifacts.fetch(key, current.versionId));
  return path ? [...(await readSplit(path)).test] : [];
}

async function rewriteRecords(job: Job, objects: StoredVersion[][]): Promise<void> {
  const { artifacts } = job.ports;
  for (const versions of objects) {
    if (!records.has(versions[0].key.split('/').at(-1)!)) continue;
    const hits = await search(job, artifacts, versions, redactFile(job));
    const latest = hits.find(({ version }) => version.latest);
    if (latest?.filtered.path) await artifacts.put(latest.version.key, latest.filtered.path);
    await artifacts.remove(hits.map(({ version: { key, versionId } }) => ({ key, versionId })));
  }
}

/** The data, and the split by the numbers that its rows have then. Both are there before their old versions go. */
async function rewriteTraining(
  job: Job,
  touched: TouchedRun,
  kept: StoredVersion[][],
  rows: readonly number[],
): Promise<void> {
  const { artifacts, folder } = job.ports;
  for (const [latest] of kept) {
    const path = latest.marker ? undefined : await artifacts.fetch(latest.key, latest.versionId);
    if (!path) continue;
    if (latest.key.endsWith('/data.parquet')) {
      const { path: left } = await filterFile({ path, key: latest.key }, job.selection, job.ports);
      if (left) await artifacts.put(latest.key, left);
    } else {
      const to = join(folder, `${touched.runId}-split.parquet`);
      await withDuckDB(job.ports, (db) => withoutSplitRows(db, { from: path, to }, rows));
      await artifacts.put(latest.key, to);
    }
  }
  touched.anew.push(...kept.map(([{ key }]) => key));
  await artifacts.remove(kept.flat().map(({ key, versionId }) => ({ key, versionId })));
}
