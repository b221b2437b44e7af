import { z } from 'zod';
import { Manifest } from '../../contracts/dataset-version.ts';
import { deployInputKey, ledgerKey, outcomeKey, runKey } from '../../contracts/keys.ts';
import type { Retrained } from '../../contracts/monitor.ts';
import type { Pipeline } from '../../contracts/pipeline.ts';
import type { Store } from '../../contracts/ports.ts';
import { Run } from '../../contracts/stages.ts';
import { Summary } from '../../contracts/summary.ts';
import { type DatasetVersion, newestDataset } from '../_shared/dataset/log.ts';
import { findJson } from '../_shared/read-json.ts';
import { digestOf } from './decide.ts';

type Reader = Pick<Store, 'find' | 'list'>;

/** What a retraining would learn from, and which runs have learnt from what: all as {@link digestOf} names it. */
export type Data = {
  newest?: DatasetVersion;
  digest?: string;
  learnt: { runId: string; data: string }[];
};

/**
 * The newest version of the dataset, and the runs whose models are known: the champion's, that of what landed last, and
 * those that looks have asked for. A run that failed has taught nothing, one that has not ended will.
 */
export async function readData(
  pipeline: Pipeline,
  championRun: string,
  retrainings: readonly Retrained[],
  now: Date,
  store: Reader,
): Promise<Data> {
  const newest = await newestDataset(pipeline.name, store);
  if (!newest) return { learnt: [] };
  const landed = newest.manifest.entries.at(-1)?.runId;
  const candidates = await Promise.all([
    knownRun(deployInputKey(championRun), newest, store),
    landed === undefined ? undefined : knownRun(ledgerKey(landed), newest, store),
    ...retrainings.map(async ({ runId, data }) => ({ runId, data })),
  ]);
  const known = candidates.filter((run) => run !== undefined);
  const failed = await Promise.all(known.map(({ runId }) => hasFailed(runId, store)));
  return {
    newest,
    digest: digestOf(newest.artifact.key, pipeline, now),
    learnt: known.filter((_, i) => !failed[i]),
  };
}

const Named = z.object({ run: Run });

/** The run that a ledger's or a deployment's entry names, where it learns from the very objects of that version. */
async function knownRun(
  key: string,
  { artifact, manifest }: DatasetVersion,
  store: Reader,
): Promise<{ runId: string; data: string } | undefined> {
  const run = (await findJson(key, Named, store))?.run;
  if (!run || run.only) return undefined;
  const own = await findJson(runKey(run.runId, 'collect', 'manifest.json'), Manifest, store);
  if (!own || !sameEntries(own, manifest)) return undefined;
  return { runId: run.runId, data: digestOf(artifact.key, run.pipeline, new Date(run.startedAt)) };
}

const sameEntries = (a: Manifest, b: Manifest) => hashesOf(a) === hashesOf(b);
const hashesOf = ({ entries }: Manifest) => entries.map(({ sha256 }) => sha256).join();

async function hasFailed(runId: string, store: Reader): Promise<boolean> {
  const outcome = await findJson(outcomeKey(runId), Summary.pick({ status: true }), store);
  return outcome !== undefined && ['Failed', 'Misconfigured', 'RejectedData'].includes(outcome.status);
}
