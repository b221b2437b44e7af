import { Manifest, type DatasetEntry } from '../../contracts/dataset-version.ts';
import type { TouchedObject } from '../../contracts/forget.ts';
import { datasetPrefix, labelsPrefix, scoredKey, scorePrefix } from '../../contracts/keys.ts';
import type { Source } from '../../contracts/stages.ts';
import { commitDataset, newestDataset } from '../_shared/dataset/log.ts';
import { measure } from '../_shared/meter.ts';
import { readJson } from '../_shared/read-json.ts';
import type { StoredVersion } from '../_shared/s3-objects.ts';
import { filterFile } from './filter-file.ts';
import { type Job, touch, withGone } from './job.ts';
import { type Hit, sweep } from './sweep.ts';

/**
 * Searches what landed, and writes anew what is in use of the objects that have rows of the person: the version that the
 * dataset has, and the current one. The old versions stay until the dataset points to the new ones.
 */
export const searchLanded = (job: Job): Promise<boolean> =>
  searchAll(
    job,
    ['landing', 'history'].map((folder) => `${folder}/${job.request.pipeline}/`),
  );

/** The same for files of labels, and files that were scored and are to be. */
export function searchOthers(job: Job): Promise<boolean> {
  const { pipeline } = job.request;
  return searchAll(job, [labelsPrefix(pipeline), scorePrefix(pipeline), scoredKey(pipeline, '')]);
}

async function searchAll(job: Job, prefixes: readonly string[]): Promise<boolean> {
  const { after } = job.report.progress;
  const from = Math.max(
    0,
    prefixes.findIndex((prefix) => after?.startsWith(prefix)),
  );
  for (const prefix of prefixes.slice(from)) if (!(await search(job, prefix))) return false;
  return true;
}

async function search(job: Job, prefix: string): Promise<boolean> {
  const { landing, store } = job.ports;
  const isLabels = prefix.startsWith('labels/');
  const selection = isLabels ? await withGone(job) : job.selection;
  const newest = await newestDataset(job.request.pipeline, store);
  const inUse = new Set(newest?.manifest.entries.map(({ source }) => nameOf(source)));
  // One after the other: a landed file may fill the disk.
  return sweep(
    job,
    { bucket: landing, prefix, together: 1 },
    (file) => filterFile(file, selection, job.ports),
    (versions, hits) => writeAnew(job, versions, hits, inUse),
  );
}

const nameOf = ({ key, versionId }: Pick<Source, 'key' | 'versionId'>) => `${key}\n${versionId}`;

async function writeAnew(
  job: Job,
  versions: StoredVersion[],
  hits: Hit[],
  inUse: ReadonlySet<string>,
): Promise<void> {
  const [{ key, marker }] = versions;
  const rows = Math.max(...hits.map(({ filtered }) => filtered.removed));
  const versionIds = hits.map(({ version }) => version.versionId);
  const touched = touch(job, { bucket: 'landing', key, versionIds, rows, anew: [] });
  await job.save();
  if (job.request.dryRun) return;
  let written = false;
  // The oldest first, so that the current one is the current one again.
  for (const version of versions.toReversed()) {
    if (version.marker || !(version.latest || inUse.has(nameOf(version)))) continue;
    if (touched.anew.some(({ from }) => from === version.versionId)) continue;
    const hit = hits.find((one) => one.version === version);
    if (!hit && !written) continue;
    touched.anew.push(await anewOf(job, version, hit));
    written = true;
  }
  if (written && marker) await job.ports.landing.remove([{ key }]); // it was deleted, and is so again
  await job.save();
}

async function anewOf(
  { ports: { landing } }: Job,
  { key, versionId: from }: StoredVersion,
  hit: Hit | undefined,
): Promise<TouchedObject['anew'][number]> {
  if (hit && (hit.filtered.left === 0 || !hit.filtered.path)) return { from };
  const path = hit?.filtered.path ?? (await landing.fetch(key, from));
  if (!path) return { from };
  const { sha256, bytes } = await measure(path);
  return { from, to: await landing.put(key, path), sha256, bytes };
}

/**
 * Commits the dataset's next version, which has the new object versions in the places of the old ones; an object of which
 * nothing is left has no place. Nothing is committed where the dataset has none of them (any more).
 */
export async function commitForgotten(job: Job): Promise<boolean> {
  const { request, report, ports } = job;
  if (request.dryRun) return true;
  const anew = new Map(
    report.objects
      .filter(({ bucket }) => bucket === 'landing')
      .flatMap(({ key, anew }) => anew.map((one) => [nameOf({ key, versionId: one.from }), one] as const)),
  );
  const replaced = (entry: DatasetEntry): DatasetEntry[] => {
    const one = anew.get(nameOf(entry.source));
    if (!one) return [entry];
    if (one.to === undefined) return [];
    const source = { ...entry.source, versionId: one.to };
    return [{ ...entry, source, sha256: one.sha256!, bytes: one.bytes! }];
  };
  const committed = await commitDataset(
    request.pipeline,
    (newest) => {
      if (!newest || !newest.manifest.entries.some(({ source }) => anew.has(nameOf(source))))
        return undefined;
      const { version: _, pipeline: _name, ...manifest } = newest.manifest;
      return { ...manifest, entries: manifest.entries.flatMap(replaced), because: 'forgotten' };
    },
    ports,
  );
  if (committed) report.datasets.made = committed.manifest.version;
  return true;
}

/** Removes the old versions of what landed, for good. */
export async function removeOld(job: Job): Promise<boolean> {
  if (job.request.dryRun) return true;
  const old = job.report.objects
    .filter(({ bucket }) => bucket === 'landing')
    .flatMap(({ key, versionIds }) => versionIds.map((versionId) => ({ key, versionId })));
  await job.ports.landing.remove(old);
  return true;
}

/** Which versions of the dataset had objects with rows of the person. */
export async function findDatasets(job: Job): Promise<boolean> {
  const { report, ports, request } = job;
  const old = oldVersions(job);
  const seen: number[] = [];
  for (const key of await ports.store.list(datasetPrefix(request.pipeline))) {
    const { version, entries } = await readJson(key, Manifest, ports.store);
    if (version !== undefined && entries.some(({ source }) => old.has(nameOf(source)))) seen.push(version);
  }
  report.datasets.seen = seen;
  return true;
}

/** The landed object versions that had rows of the person, as {@link isOld} asks for them. */
export function oldVersions({ report }: Job): Set<string> {
  const landed = report.objects.filter(({ bucket }) => bucket === 'landing');
  return new Set(
    landed.flatMap(({ key, versionIds }) => versionIds.map((versionId) => nameOf({ key, versionId }))),
  );
}

export const isOld = (old: ReadonlySet<string>, source: Source) => old.has(nameOf(source));
