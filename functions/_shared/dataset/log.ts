import { datasetKey, datasetPrefix, sha256 } from '../../../contracts/keys.ts';
import { Manifest } from '../../../contracts/dataset-version.ts';
import type { Conditional, Store } from '../../../contracts/ports.ts';
import type { Artifact } from '../../../contracts/stages.ts';
import { findJson } from '../read-json.ts';

/** A version of a pipeline's dataset, and the pointer that a run's `base` takes. */
export type DatasetVersion = { artifact: Artifact; manifest: Manifest & { version: number } };

/** What a version says, but for what follows from its place in the log. */
export type NextVersion = Omit<Manifest, 'pipeline' | 'version'>;

type Reader = Pick<Store, 'find' | 'list'>;

/** The newest version of a pipeline's data; undefined where nothing was kept yet. */
export async function newestDataset(pipeline: string, store: Reader): Promise<DatasetVersion | undefined> {
  const newest = (await store.list(datasetPrefix(pipeline))).toSorted().at(-1);
  return newest === undefined ? undefined : findVersion(newest, store);
}

/** A version by its number; undefined where there is none (any more). */
export const findDataset = (pipeline: string, version: number, store: Pick<Store, 'find'>) =>
  findVersion(datasetKey(pipeline, version), store);

/**
 * Appends a version to the log, as Delta Lake does: the next number is written if nobody has written it. Who loses asks
 * `change` again with what the winner wrote, so that no version is lost and none is written over.
 *
 * @param change the next version, from the newest; undefined where there is nothing to write
 * @returns the version that was written, undefined where none was
 */
export async function commitDataset(
  pipeline: string,
  change: (newest: DatasetVersion | undefined) => Promise<NextVersion | undefined> | NextVersion | undefined,
  { store, objects }: { store: Reader; objects: Conditional },
): Promise<DatasetVersion | undefined> {
  for (;;) {
    const newest = await newestDataset(pipeline, store);
    const next = await change(newest);
    if (!next) return undefined;
    const version = (newest?.manifest.version ?? 0) + 1;
    const key = datasetKey(pipeline, version);
    const manifest = { ...Manifest.parse({ ...next, pipeline, version }), version };
    const text = JSON.stringify(manifest);
    if (await writeOnce(key, text, objects)) return versionOf(key, Buffer.from(text), manifest);
  }
}

/** Whether the object is what was to be written, also where only the answer to the write was lost. */
async function writeOnce(key: string, text: string, objects: Conditional): Promise<boolean> {
  if (await objects.swap(key, text)) return true;
  const found = await objects.read(key);
  return found !== undefined && Buffer.from(text).equals(found.bytes);
}

async function findVersion(key: string, store: Pick<Store, 'find'>): Promise<DatasetVersion | undefined> {
  const bytes = await store.find(key);
  const manifest = await findJson(key, Manifest.required({ version: true }), { find: async () => bytes });
  return bytes && manifest && versionOf(key, bytes, manifest);
}

const versionOf = (key: string, bytes: Uint8Array, manifest: DatasetVersion['manifest']): DatasetVersion => ({
  artifact: { key, sha256: sha256(bytes), bytes: bytes.length },
  manifest,
});
