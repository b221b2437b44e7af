import type { DatasetEntry, Manifest } from '../../contracts/dataset-version.ts';
import type { Conditional, Store } from '../../contracts/ports.ts';
import type { Run } from '../../contracts/stages.ts';
import { lastLanding, sameVersion, withEntries } from '../_shared/dataset/entries.ts';
import { commitDataset, type DatasetVersion, findDataset, type NextVersion } from '../_shared/dataset/log.ts';
import { isAllOf, type Plan } from './plan.ts';

/** What a run that was accepted has read. `fresh`: what landed anew, with its hashes. */
export type Accepted = { run: Run; plan: Plan; fresh: DatasetEntry[]; rows: number };
export type KeepPorts = { store: Pick<Store, 'find' | 'list'>; objects: Conditional };

/**
 * Puts what landed into the pipeline's dataset, once, however often it is asked: a stage is repeated where its answer was
 * lost. Files that landed at the same time read the same base and are both in the version of the last of them. A file that
 * replaces the data does so unless a later one has done it already.
 *
 * @returns the version that the files came with; undefined where newer ones had taken their place
 */
export async function keep(accepted: Accepted, ports: KeepPorts): Promise<DatasetVersion | undefined> {
  let found: DatasetVersion | undefined;
  const change = async (newest: DatasetVersion | undefined) => {
    found = await cameWith(accepted, newest, ports.store);
    return found ? undefined : next(accepted, newest?.manifest);
  };
  return (await commitDataset(accepted.run.pipeline.name, change, ports)) ?? found;
}

/**
 * The version that these object versions came with. No version is looked at that was there before they landed: neither the
 * base and those before it, nor those whose last file landed earlier.
 */
async function cameWith(
  { run, plan, fresh }: Accepted,
  newest: DatasetVersion | undefined,
  store: Pick<Store, 'find'>,
): Promise<DatasetVersion | undefined> {
  const landed = lastLanding(fresh);
  let found: DatasetVersion | undefined;
  let version = newest;
  while (version && version.manifest.version > (plan.base?.version ?? 0)) {
    const { entries } = version.manifest;
    if (lastLanding(entries) < landed) break;
    if (fresh.every(({ source }) => entries.some((entry) => sameVersion(entry.source, source))))
      found = version;
    version = await findDataset(run.pipeline.name, version.manifest.version - 1, store);
  }
  return found;
}

function next({ run, plan, fresh, rows }: Accepted, newest: Manifest | undefined): NextVersion | undefined {
  const { accumulation, window } = run.pipeline;
  const known = newest?.entries ?? [];
  const replaces = accumulation.mode === 'replace';
  if (replaces && lastLanding(known) > lastLanding(fresh)) return undefined;
  const entries = withEntries(replaces ? [] : known, fresh);
  if (!entries.some((entry) => fresh.includes(entry))) return undefined;
  return {
    accumulation,
    ...(window && { window }),
    until: plan.until,
    entries,
    ...(isAllOf(entries, plan) && { rows }),
    because: run.startedBy === 'backfill' ? 'backfilled' : 'landed',
  };
}
