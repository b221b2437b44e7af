import type { DatasetEntry } from '../../../contracts/dataset-version.ts';
import type { Source } from '../../../contracts/stages.ts';

type Entry = Pick<DatasetEntry, 'source' | 'landedAt'>;

/** Whether both are the same version of the same object. */
export const sameVersion = (a: Source, b: Source) => sameObject(a, b) && a.versionId === b.versionId;

const sameObject = (a: Source, b: Source) => a.bucket === b.bucket && a.key === b.key;

/**
 * Entries in the order in which they landed, whenever they are put in; of those that landed at the same second, the ones
 * that were there come first. An object of which a newer version landed is left out, and what is there already stays as it is.
 */
export function withEntries<T extends Entry>(known: readonly T[], fresh: readonly T[]): T[] {
  const added = fresh.filter(({ source }) => !known.some((entry) => sameVersion(entry.source, source)));
  const ordered = [...known, ...added].toSorted((a, b) => landedAt(a) - landedAt(b));
  const last = new Map(ordered.map((entry) => [objectOf(entry), entry]));
  return ordered.filter((entry) => last.get(objectOf(entry)) === entry);
}

/** When the newest of them landed, in milliseconds since 1970; before all times where there is none. */
export const lastLanding = (entries: readonly Entry[]) => Math.max(-Infinity, ...entries.map(landedAt));

const landedAt = (entry: Entry) => Date.parse(entry.landedAt);
const objectOf = ({ source }: Entry) => `${source.bucket}\n${source.key}`;
