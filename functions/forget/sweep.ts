import { rm } from 'node:fs/promises';
import type { StoredVersion } from '../_shared/s3-objects.ts';
import type { Filtered } from './filter-file.ts';
import { type Job, touch } from './job.ts';
import type { Versions } from './ports.ts';

/** A version that has rows of the person. */
export type Hit = { version: StoredVersion; filtered: Filtered };
export type Filter = (file: { path: string; key: string }) => Promise<Filtered>;

/** Small objects are read at once in groups, since S3 answers each in 20 ms or so. */
const atOnce = 16;

/**
 * Searches all versions of all objects under a prefix, and hands on those objects that have hits, one after the other. Goes
 * on behind `progress.after`. Returns whether it came to the end.
 *
 * @param together so many objects are searched at the same time
 */
export async function sweep(
  job: Job,
  { bucket, prefix, together = atOnce }: { bucket: Versions; prefix: string; together?: number },
  filter: Filter,
  handle: (versions: StoredVersion[], hits: Hit[]) => Promise<void>,
): Promise<boolean> {
  const { progress } = job.report;
  const after = progress.after?.startsWith(prefix) ? progress.after : undefined;
  let group: StoredVersion[][] = [];
  const finish = async () => {
    const searched = await Promise.all(group.map((versions) => search(job, bucket, versions, filter)));
    for (const [i, hits] of searched.entries()) {
      if (hits.length > 0) await handle(group[i], hits);
      for (const { filtered } of hits) if (filtered.path) await rm(filtered.path, { force: true });
    }
    progress.after = group.at(-1)?.[0].key ?? progress.after;
    group = [];
  };
  for await (const versions of byKey(bucket.list(prefix, after))) {
    job.ports.signal.throwIfAborted();
    group.push(versions);
    if (group.length < together) continue;
    await finish();
    if (job.over()) return false;
  }
  await finish();
  progress.after = undefined;
  return true;
}

/** The versions of an object that have rows of the person. */
export async function search(
  job: Job,
  bucket: Versions,
  versions: StoredVersion[],
  filter: Filter,
): Promise<Hit[]> {
  const hits: Hit[] = [];
  for (const version of versions) {
    const { key, versionId, marker } = version;
    const path = marker ? undefined : await bucket.fetch(key, versionId);
    if (!path) continue;
    const filtered = await filter({ path, key });
    const { unreadable } = filtered;
    if (unreadable) noteUnreadable(job, { key, versionId, reason: unreadable });
    if (filtered.removed > 0) hits.push({ version, filtered });
    await rm(path, { force: true });
  }
  return hits;
}

function noteUnreadable({ report, request }: Job, found: Job['report']['unreadable'][number]): void {
  const known = report.unreadable.some((o) => o.key === found.key && o.versionId === found.versionId);
  const reason = found.reason.replaceAll(request.value, '(forgotten)');
  if (!known) report.unreadable.push({ ...found, reason });
}

/** The versions of each key together. */
export async function* byKey(versions: AsyncIterable<StoredVersion>): AsyncGenerator<StoredVersion[]> {
  let group: StoredVersion[] = [];
  for await (const version of versions) {
    if (group.length > 0 && group[0].key !== version.key) {
      yield group;
      group = [];
    }
    group.push(version);
  }
  if (group.length > 0) yield group;
}

/**
 * Writes an object of the artifacts bucket anew without the rows, and removes the versions that had them, for good. The new
 * version is there before the old ones go; where nothing is left of it, none is.
 */
export async function replaceNow(job: Job, versions: StoredVersion[], hits: Hit[]): Promise<void> {
  const { artifacts } = job.ports;
  const [{ key }] = versions;
  const rows = Math.max(...hits.map(({ filtered }) => filtered.removed));
  const versionIds = hits.map(({ version }) => version.versionId);
  touch(job, { bucket: 'artifacts', key, versionIds, rows, anew: [] });
  await job.save();
  if (job.request.dryRun) return;
  const latest = hits.find(({ version }) => version.latest);
  if (latest?.filtered.path && latest.filtered.left > 0) await artifacts.put(key, latest.filtered.path);
  await artifacts.remove(versionIds.map((versionId) => ({ key, versionId })));
}
