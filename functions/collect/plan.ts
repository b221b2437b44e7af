import { DatasetEntry, Manifest } from '../../contracts/dataset-version.ts';
import { misconfigured, rejected } from '../../contracts/errors.ts';
import { sha256 } from '../../contracts/keys.ts';
import type { Pipeline } from '../../contracts/pipeline.ts';
import type { Store } from '../../contracts/ports.ts';
import type { Artifact, Run } from '../../contracts/stages.ts';
import { sameVersion, withEntries } from '../_shared/dataset/entries.ts';
import { readJson } from '../_shared/read-json.ts';

/** An entry as it is known before it is read: what landed anew has no hash yet. `fresh`: it has to be accepted first. */
export type Planned = Omit<DatasetEntry, 'sha256' | 'bytes'> & { sha256?: string; fresh: boolean };

/** What a run reads, in this order. `outside`: files that are older than the window, and are not read. */
export type Plan = { base?: Manifest; entries: Planned[]; until: string; outside: number };

/**
 * The run's base and what landed anew. A run that is done again ends its window where the first did.
 *
 * @throws Failure `RejectedData` no_rows where no file is within the window; `Misconfigured` data_changed where the base is
 *   not the one that the run was given
 */
export async function planOf(run: Run, store: Pick<Store, 'get'>): Promise<Plan> {
  const base = run.base && (await readBase(run.base, store));
  const until = run.repeats && base ? base.until : run.startedAt;
  const known = (base?.entries ?? []).map((entry) => ({ ...entry, fresh: false }));
  const landed = run.sources.map((source) => ({
    source,
    landedAt: run.startedAt,
    runId: run.runId,
    fresh: true,
  }));
  const all: Planned[] = withEntries<Planned>(known, landed);
  const since = firstLanding(run.pipeline, until);
  const entries = all.filter((entry) => Date.parse(entry.landedAt) > since);
  if (entries.length === 0) throw rejected('no_rows', nothingWithin(run.pipeline, until));
  return { base, entries, until, outside: all.length - entries.length };
}

/** Whether it is the data of the base with what landed anew, and nothing that came between. */
export const isAllOf = (entries: readonly Pick<DatasetEntry, 'source'>[], plan: Plan) =>
  entries.length === plan.entries.length + plan.outside &&
  plan.entries.every(({ source }) => entries.some((entry) => sameVersion(entry.source, source)));

async function readBase(base: Artifact, store: Pick<Store, 'get'>): Promise<Manifest> {
  const bytes = await store.get(base.key);
  if (sha256(bytes) !== base.sha256) {
    throw misconfigured('data_changed', `${base.key} is not what it was when the run was made.`);
  }
  return readJson(base.key, Manifest, { get: async () => bytes });
}

/** A time column tells of rows what the landing tells of files: with one, all files are read. */
function firstLanding({ window, split }: Pipeline, until: string): number {
  if (window?.days === undefined || split.by === 'time') return -Infinity;
  return Date.parse(until) - window.days * 86_400_000;
}

const nothingWithin = ({ window }: Pipeline, until: string) =>
  window?.days === undefined
    ? 'Nothing has landed yet.'
    : `Nothing has landed in the window of ${window.days} days up to ${until}.`;
