import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Signature } from '../../contracts/dataset.ts';
import { labelsPrefix, predictionsPrefix } from '../../contracts/keys.ts';
import { LabelsState, type LabelsLook } from '../../contracts/labels.ts';
import type { Pipeline } from '../../contracts/pipeline.ts';
import type { Ports, Store } from '../../contracts/ports.ts';
import type { Labelled } from '../../core/checks/situation.ts';
import { addLabelled, readLabelled } from '../../core/labels/labelled.ts';
import { choose, findAsked, loadLabels, settle, writeJudged, writePending } from '../../core/labels/match.ts';
import { withDuckDB, type DuckDB } from '../../core/native/duckdb.ts';
import { findJson } from '../_shared/read-json.ts';
import { type ReadFiles, readLabelFiles, versionName } from './label-files.ts';
import { keptKey } from './predictions.ts';

/** Kept ids that labels are looked up among, the newest first: some 500 MB. */
const MOST_IDS = 20_000_000;
/** Rows judged at once, the earliest labels: the others wait for the next look. */
const MOST_JUDGED = 100_000;
const AT_ONCE = 16;
const DAY_MILLIS = 86_400_000;

/** `state`: what the last look gave. `now` names the look, as for `keepPredictions`, which comes before. */
export type LabelsRequest = {
  pipeline: Pick<Pipeline, 'name' | 'monitoring' | 'retention'>;
  version: number;
  signature: Signature;
  state?: string;
  now: Date;
};

/**
 * `labelled`: the rows to be judged, where there are enough. `found` is for the record: absent where there was nothing new.
 * `state`, an object's key, is for the next look.
 */
export type LabelsAnswer = { labelled?: Labelled; found?: LabelsLook; state?: string };

type LabelsPorts = Pick<Ports, 'store' | 'landing' | 'signal' | 'folder'>;

/**
 * Reads the true values that have landed under `labels/<pipeline>/`, finds the kept predictions that they belong to, and
 * gives the rows of the live version that are judged now: each once, by its last label, as soon as there are
 * `minimumLabels` of them. Labels that come before their prediction is kept wait for it as long as captures are kept.
 *
 * No object of before is changed: a look that is not recorded in the end is made again from the same `state`.
 */
export async function readLabels(request: LabelsRequest, ports: LabelsPorts): Promise<LabelsAnswer> {
  const { pipeline, version, state: key } = request;
  const state = (key && (await findJson(key, LabelsState, ports.store))) || initial(version);
  const sources = await ports.landing.list(labelsPrefix(pipeline.name));
  const done = new Set(state.files);
  const fresh = sources.filter((source) => !done.has(versionName(source)));
  const looks = await keptLooks(pipeline.name, ports.store);
  const isSearched = looks.every((look) => look <= state.searched);
  if (fresh.length === 0 && (isSearched || !state.pending)) return { state: key };

  const read = await readLabelFiles(fresh, request.signature, ports);
  const own = { ...state, ...(state.version !== version && { version, judged: undefined }) };
  const isThere = new Set(sources.map(versionName));
  const files = [...state.files, ...read.done].filter((file) => isThere.has(file));
  return withDuckDB({ threads: 2, folder: ports.folder }, (db) =>
    judge({ db, request, ports, read, looks, state: { ...own, files } }),
  );
}

const initial = (version: number): LabelsState => ({
  files: [],
  labels: 0,
  searched: '',
  version,
});

/** The looks that kept predictions, ascending. */
async function keptLooks(pipeline: string, store: Store): Promise<string[]> {
  const prefix = predictionsPrefix(pipeline);
  const keys = await store.list(prefix);
  return keys
    .flatMap((key) => /^([^/]+)\/ids\.parquet$/.exec(key.slice(prefix.length))?.[1] ?? [])
    .toSorted();
}

type Look = {
  db: DuckDB;
  request: LabelsRequest;
  ports: LabelsPorts;
  read: ReadFiles;
  looks: string[];
  /** Of before, with the files that are done with now. */
  state: LabelsState;
};

async function judge(look: Look): Promise<LabelsAnswer> {
  const { db, request, ports, read, looks } = look;
  const { pipeline, version, now } = request;
  const folder = (file: string) => join(ports.folder, file);
  const keep = async (artifact: string) => {
    const key = keptKey(pipeline.name, now.toISOString(), artifact);
    await ports.store.upload(key, folder(artifact));
    return key;
  };
  const pending = await bring(look.state.pending, ports.store);
  const labels = await loadLabels(db, { pending, fresh: read.paths }, now.toISOString(), look.state.labels);
  const unsearched = await search(look);
  const before = await bring(look.state.judged, ports.store);
  const { ready, ...counts } = await settle(db, version, before);

  const state = { ...look.state, labels, searched: looks.at(-1) ?? '' };
  const judged = ready < pipeline.monitoring.minimumLabels ? 0 : Math.min(ready, MOST_JUDGED);
  const labelled = judged > 0 ? await take(look) : undefined;
  const oldest = new Date(now.getTime() - pipeline.retention.captureDays * DAY_MILLIS).toISOString();
  if (judged > 0) {
    await writeJudged(db, before, oldest, folder('judged.parquet'));
    state.judged = await keep('judged.parquet');
  }
  await writePending(db, oldest, folder('pending.parquet'));
  state.pending = await keep('pending.parquet');
  const key = keptKey(pipeline.name, now.toISOString(), 'labels.json');
  await ports.store.put(key, JSON.stringify(state));
  const { files, labels: fresh } = read;
  const problems = [...read.problems, ...unsearched];
  const found = { files, labels: fresh, judged, waiting: ready - judged, ...counts, problems };
  return { labelled, found, state: key };
}

/** A state's file, where it has not been retired. */
async function bring(key: string | undefined, store: Store): Promise<string | undefined> {
  if (!key || !(await store.list(key)).length) return undefined;
  return store.download(key);
}

/** Looks the labels up in the kept ids, those of earlier looks only in what came since. */
async function search({ db, request, ports, read, looks, state }: Look): Promise<LabelsLook['problems']> {
  const chosen = read.labels > 0 ? looks : looks.filter((look) => look > state.searched);
  const newest = chosen.toReversed();
  let ids = 0;
  for (let at = 0; at < newest.length; at += AT_ONCE) {
    ports.signal.throwIfAborted();
    if (ids >= MOST_IDS) {
      const reason = `Labels were looked up among the newest ${ids} predictions only, since ${newest[at - 1]}.`;
      return [{ file: '', reason }];
    }
    const batch = newest.slice(at, at + AT_ONCE);
    const paths = await Promise.all(
      batch.map((look) => ports.store.download(keptKey(request.pipeline.name, look, 'ids.parquet'))),
    );
    for (const [i, path] of paths.entries()) {
      ids += await findAsked(db, { path, look: batch[i] }, batch[i] <= state.searched);
      await rm(path);
    }
  }
  return [];
}

/** The rows of the labels that are judged now. */
async function take({ db, request, ports }: Look): Promise<Labelled | undefined> {
  const { signature, pipeline } = request;
  const looks = await choose(db, MOST_JUDGED);
  let isAny = false;
  for (const look of looks) {
    ports.signal.throwIfAborted();
    const path = await bring(keptKey(pipeline.name, look, 'rows.parquet'), ports.store);
    if (!path) continue;
    await addLabelled(db, { path, look }, signature);
    await rm(path);
    isAny = true;
  }
  return isAny ? readLabelled(db, signature, join(ports.folder, 'labelled.parquet')) : undefined;
}
