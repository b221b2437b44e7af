import { basename } from 'node:path';
import type { DatasetSchema } from '../../contracts/dataset.ts';
import type { DatasetEntry, Manifest } from '../../contracts/dataset-version.ts';

/** An object that a run has read. */
export type DataFile = { file: string; key: string; versionId: string; sha256: string; bytes: number };
type Pair<T> = { before?: T; after?: T };

/**
 * `same`: the same contents in the same order. `changed`: newer or older versions of the same object. `columns`: those that
 * only one has, or that are of another kind. A part is absent where a run has left nothing to tell it by.
 */
export type DataDiff = {
  same?: boolean;
  added?: DataFile[];
  removed?: DataFile[];
  changed?: { before: DataFile; after: DataFile }[];
  rows: Pair<number>;
  columns?: ({ name: string } & Pair<string>)[];
};

/** What is known of a run's data. `rows`: those that were kept. */
export type RunData = { manifest?: Manifest; schema?: DatasetSchema; rows?: number };

export function diffData(before: RunData, after: RunData): DataDiff {
  return {
    ...(before.manifest && after.manifest && diffFiles(before.manifest.entries, after.manifest.entries)),
    rows: {
      ...(before.rows !== undefined && { before: before.rows }),
      ...(after.rows !== undefined && { after: after.rows }),
    },
    ...(before.schema && after.schema && { columns: diffColumns(before.schema, after.schema) }),
  };
}

function diffFiles(before: readonly DatasetEntry[], after: readonly DatasetEntry[]) {
  const old = new Map(before.map((entry) => [objectOf(entry), entry]));
  const fresh = new Map(after.map((entry) => [objectOf(entry), entry]));
  const both = after.filter((entry) => old.has(objectOf(entry)));
  return {
    same: hashes(before) === hashes(after),
    added: after.filter((entry) => !old.has(objectOf(entry))).map(fileOf),
    removed: before.filter((entry) => !fresh.has(objectOf(entry))).map(fileOf),
    changed: both
      .map((entry) => ({ before: fileOf(old.get(objectOf(entry))!), after: fileOf(entry) }))
      .filter(({ before, after }) => before.versionId !== after.versionId),
  };
}

const objectOf = ({ source }: DatasetEntry) => `${source.bucket}\n${source.key}`;
const hashes = (entries: readonly DatasetEntry[]) => entries.map(({ sha256 }) => sha256).join('\n');

const fileOf = ({ source: { key, versionId }, sha256, bytes }: DatasetEntry): DataFile => ({
  file: basename(key),
  key,
  versionId,
  sha256,
  bytes,
});

function diffColumns(before: DatasetSchema, after: DatasetSchema): NonNullable<DataDiff['columns']> {
  const [old, fresh] = [before, after].map(
    ({ columns }) => new Map(columns.map(({ name, kind }) => [name, kind as string])),
  );
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .filter((name) => old.get(name) !== fresh.get(name))
    .map((name) => ({
      name,
      ...(old.has(name) && { before: old.get(name) }),
      ...(fresh.has(name) && { after: fresh.get(name) }),
    }));
}
