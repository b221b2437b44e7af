import { basename } from 'node:path';
import { Champion } from '../../contracts/artifacts.ts';
import { Manifest } from '../../contracts/dataset-version.ts';
import { championKey, datasetPrefix, runKey } from '../../contracts/keys.ts';
import { atMost } from '../../functions/_shared/at-most.ts';
import { sameVersion } from '../../functions/_shared/dataset/entries.ts';
import { findJson, readJson } from '../../functions/_shared/read-json.ts';
import type { Connection } from '../aws/connect.ts';
import { runIds } from './list.ts';

/** One version of a pipeline's data. `rows`: what a run made of it; `runs`: those that read just this version, newest first. */
export type ListedData = {
  version: number;
  date: string;
  because: string;
  /** The files that the version before has not. */
  added: string[];
  files: number;
  rows?: number;
  bytes: number;
  runs: string[];
  /** Whether the live model learnt from it. */
  live: boolean;
  uri: string;
};

/** Runs that are asked what they read: those of the newest versions are among the newest. */
const mostRuns = 200;
/** Objects that are read at the same time. */
const atOnce = 16;

/** The newest versions of a pipeline's data. Of the runs the newest 200 are asked, and Step Functions remembers them for 90 days. */
export async function listData(stack: Connection, pipeline: string, limit: number): Promise<ListedData[]> {
  const { store, outputs } = stack;
  const keys = (await store.list(datasetPrefix(pipeline))).toSorted().toReversed();
  if (!keys.length) return [];
  // One more, to see what the oldest of them added.
  const read = (key: string) => readJson(key, Manifest.required({ version: true }), store);
  const versions = await atMost(atOnce, keys.slice(0, limit + 1), read);
  const { users, live } = await usersOf(stack, pipeline);
  return versions.slice(0, limit).map((manifest, i) => {
    const { version, until, because, entries } = manifest;
    const runs = users.filter((user) => user.version === version);
    return {
      version,
      date: until,
      because,
      added: addedTo(manifest, versions[i + 1]),
      files: entries.length,
      rows: manifest.rows ?? runs[0]?.rows,
      bytes: entries.reduce((sum, entry) => sum + entry.bytes, 0),
      runs: runs.map(({ runId }) => runId),
      live: live === version,
      uri: `s3://${outputs.ArtifactsBucket}/${keys[i]}`,
    };
  });
}

const addedTo = ({ entries }: Manifest, before: Manifest | undefined): string[] =>
  entries
    .filter(({ source }) => !before?.entries.some((entry) => sameVersion(entry.source, source)))
    .map(({ source }) => basename(source.key));

type User = { runId: string; version?: number; rows?: number };

/** What the runs have read, newest first, and the version that the live model learnt from. */
async function usersOf(stack: Connection, pipeline: string): Promise<{ users: User[]; live?: number }> {
  const champion = await findJson(championKey(pipeline), Champion, stack.store);
  const known = await runIds(stack, pipeline, mostRuns);
  const ids = new Set([...known, ...(champion ? [champion.runId] : [])]);
  const users = await atMost(atOnce, [...ids], async (runId): Promise<User> => {
    const manifest = await findJson(runKey(runId, 'collect', 'manifest.json'), Manifest, stack.store);
    return { runId, version: manifest?.version, rows: manifest?.rows };
  });
  return { users, live: users.find(({ runId }) => runId === champion?.runId)?.version };
}
