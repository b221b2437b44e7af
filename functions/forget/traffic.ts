import { readFile, writeFile } from 'node:fs/promises';
import { Training } from '../../contracts/artifacts.ts';
import {
  batchKey,
  capturePrefix,
  forgetPartKey,
  monitorPrefix,
  predictionsPrefix,
  runKey,
} from '../../contracts/keys.ts';
import { redacted } from '../../core/forget/about-column.ts';
import { type RequestRow, withoutCapturedRows } from '../../core/forget/captured.ts';
import { parquetRows } from '../../core/forget/parquet.ts';
import { type Selection, selector } from '../../core/forget/selection.ts';
import { withDuckDB } from '../../core/native/duckdb.ts';
import { isOf } from '../../core/retention/plan.ts';
import { findJson } from '../_shared/read-json.ts';
import { listVersions } from '../_shared/versions.ts';
import { type Filtered, filterFile } from './filter-file.ts';
import { addGone, type Job, withGone } from './job.ts';
import { type Filter, replaceNow, sweep } from './sweep.ts';

/** Captured requests: each is rewritten without the rows, or goes where that is all of it. */
export async function searchCaptured(job: Job): Promise<boolean> {
  const inputs = await inputsOfVersions(job);
  const gone = new Map<string, RequestRow[]>();
  const filter: Filter = async ({ path, key }) => {
    const lines = (await readFile(path, 'utf8')).split('\n').filter(Boolean);
    const rewritten = lines.map((line) => withoutCapturedRows(line, job.selection, inputs));
    const removed = rewritten.reduce((sum, one) => sum + one.removed, 0);
    if (removed === 0) return { removed, left: lines.length };
    gone.set(key, [...(gone.get(key) ?? []), ...rewritten.flatMap((one) => one.gone)]);
    const left = rewritten.flatMap(({ text }) => text ?? []);
    return write(`${path}.anew`, left.map((line) => `${line}\n`).join(''), { removed, left: left.length });
  };
  const place = { bucket: job.ports.artifacts, prefix: capturePrefix(job.request.pipeline) };
  return sweep(job, place, filter, async (versions, hits) => {
    // Before they go: labels and kept predictions are found by them.
    await addGone(job, gone.get(versions[0].key) ?? []);
    await replaceNow(job, versions, hits);
  });
}

async function write(
  path: string,
  text: string,
  found: Pick<Filtered, 'removed' | 'left'>,
): Promise<Filtered> {
  await writeFile(path, text);
  return { ...found, path };
}

/** The names of a version's inputs, for requests that came without; none where its run is retired. */
async function inputsOfVersions({ request, ports }: Job): Promise<(version: number) => readonly string[]> {
  const inputs = new Map<number, string[]>();
  for (const { version, runId } of await listVersions(request.pipeline, ports.sagemaker)) {
    const training = await findJson(runKey(runId, 'train', 'training.json'), Training, ports.store);
    if (training)
      inputs.set(
        version,
        training.signature.inputs.map(({ name }) => name),
      );
  }
  return (version) => inputs.get(version) ?? [];
}

/**
 * Predictions that were kept until their labels come. The ids and the rows of a look are two files: what goes of one goes
 * of the other, by the place that both have.
 */
export async function searchPredictions(job: Job): Promise<boolean> {
  const { artifacts } = job.ports;
  const prefix = predictionsPrefix(job.request.pipeline);
  const selection = await withGone(job);
  const places = await placesByLook(job, selection);
  const filter: Filter = async (file) => {
    if (!file.key.endsWith('.parquet')) return { removed: 0, left: 1 };
    const look = file.key.slice(0, file.key.lastIndexOf('/'));
    const beside = [...(places.get(look) ?? [])].map((place) => [String(place)]);
    const all = beside.length > 0 ? [...selection, selector(['place'], beside)] : selection;
    return filterFile(file, all, job.ports);
  };
  return sweep(job, { bucket: artifacts, prefix, together: 1 }, filter, (versions, hits) =>
    replaceNow(job, versions, hits),
  );
}

/** Found in all looks before any is changed, and kept: of two files of which one is changed already nothing could be told. */
async function placesByLook(job: Job, selection: Selection): Promise<Map<string, number[]>> {
  const { store } = job.ports;
  const key = forgetPartKey(job.request.pipeline, job.request.id, 'places');
  const known = await store.find(key);
  if (known) return new Map(JSON.parse(new TextDecoder().decode(known)) as [string, number[]][]);
  const places = await findPlaces(job, selection);
  await store.put(key, JSON.stringify([...places]));
  return places;
}

async function findPlaces(job: Job, selection: Selection): Promise<Map<string, number[]>> {
  const { store } = job.ports;
  const places = new Map<string, number[]>();
  for (const key of await store.list(predictionsPrefix(job.request.pipeline))) {
    if (!/\/(ids|rows)\.parquet$/.test(key)) continue;
    const path = await store.download(key);
    const found = await withDuckDB({ threads: 1 }, (db) => parquetRows(db, path, selection, 'place'));
    const look = key.slice(0, key.lastIndexOf('/'));
    places.set(look, [...(places.get(look) ?? []), ...found.filter((place) => place >= 0)]);
  }
  return places;
}

/** Parts of files that were scored. */
export function searchBatches(job: Job): Promise<boolean> {
  const { pipeline } = job.request;
  const filter: Filter = async (file) => {
    const skipped = !isOf(pipeline, file.key) || !file.key.endsWith('.parquet');
    return skipped ? { removed: 0, left: 1 } : filterFile(file, job.selection, job.ports);
  };
  // `batches/<pipeline>-`, of this pipeline and of those whose names begin so.
  const prefix = batchKey(`${pipeline}-`, '').slice(0, -1);
  const place = { bucket: job.ports.artifacts, prefix, together: 1 };
  return sweep(job, place, filter, (versions, hits) => replaceNow(job, versions, hits));
}

/** Records of monitoring stay; what they say of the column names the person no more. */
export function searchRecords(job: Job): Promise<boolean> {
  const place = { bucket: job.ports.artifacts, prefix: monitorPrefix(job.request.pipeline) };
  return sweep(job, place, redactFile(job), (versions, hits) => replaceNow(job, versions, hits));
}

export const redactFile =
  ({ request }: Pick<Job, 'request'>): Filter =>
  async ({ path }) => {
    const text = await readFile(path, 'utf8');
    if (!text.includes(request.value)) return { removed: 0, left: 1 };
    const json: unknown = JSON.parse(text);
    const clean = redacted(json, request.column, request.value);
    if (JSON.stringify(clean) === JSON.stringify(json)) return { removed: 0, left: 1 };
    return write(`${path}.anew`, JSON.stringify(clean), { removed: 1, left: 1 });
  };
