import { Champion } from '../../contracts/artifacts.ts';
import type { Manifest } from '../../contracts/dataset-version.ts';
import { misconfigured } from '../../contracts/errors.ts';
import { championKey, monitorPrefix, pipelineKey, rolloutKey } from '../../contracts/keys.ts';
import { MonitorRecord } from '../../contracts/monitor.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import type { Store } from '../../contracts/ports.ts';
import { RolloutRecord } from '../../contracts/rollout-record.ts';
import { nextDue } from '../../core/schedule/occurrence.ts';
import { newestDataset } from '../../functions/_shared/dataset/log.ts';
import { findJson } from '../../functions/_shared/read-json.ts';
import type { Connection } from '../aws/connect.ts';
import { listRuns, type Listed } from './list.ts';

/** What became of a pipeline: what is live, what it was looked at with and what was decided, what ran, what is due. */
export type History = {
  pipeline: Pipeline;
  /** `since` is absent where the version's roll-out was not recorded. */
  live?: { version: number; runId: string; since?: string };
  /** The newest version. */
  dataset?: Manifest;
  /** The newest first. */
  looks: MonitorRecord[];
  /** When the schedules are due next. */
  next: { look?: string; retraining?: string };
  /** The newest first. */
  runs: Listed[];
};

const shown = { looks: 5, runs: 5 };

/** @throws Failure `Misconfigured` pipeline_missing */
export async function historyOf(stack: Connection, name: string, now: Date): Promise<History> {
  const { store } = stack;
  const pipeline = await findJson(pipelineKey(name), Pipeline, store);
  if (!pipeline) {
    const text = `There is no pipeline "${name}", and no run of that id. \`landfall runs\` lists the runs of all pipelines.`;
    throw misconfigured('pipeline_missing', text);
  }
  const [live, dataset, looks, runs] = await Promise.all([
    liveOf(name, store),
    newestDataset(name, store),
    looksAt(name, store),
    listRuns(stack, name, shown.runs),
  ]);
  const { monitoring, retraining } = pipeline;
  return {
    pipeline,
    live,
    dataset: dataset?.manifest,
    looks,
    next: live
      ? { look: dueAfter(now, monitoring.schedule), retraining: dueAfter(now, retraining.schedule) }
      : {},
    runs,
  };
}

/** A version can go live more than once: since the last time. */
async function liveOf(name: string, store: Store): Promise<History['live']> {
  const champion = await findJson(championKey(name), Champion, store);
  if (!champion) return undefined;
  const { version, runId } = champion;
  const rollout = await findJson(rolloutKey(runId), RolloutRecord, store);
  const brought = rollout?.attempts.findLast((a) => a.version === version && a.end?.status === 'live');
  return { version, runId, since: brought?.end?.at };
}

/** Their keys are in the order of time. */
async function looksAt(name: string, store: Store): Promise<MonitorRecord[]> {
  const keys = (await store.list(monitorPrefix(name))).toSorted().slice(-shown.looks).toReversed();
  const looks = await Promise.all(keys.map((key) => findJson(key, MonitorRecord, store)));
  return looks.filter((look) => look !== undefined);
}

function dueAfter(now: Date, schedule: string | undefined): string | undefined {
  const due = schedule && nextDue(schedule, now.getTime());
  return due ? new Date(due).toISOString() : undefined;
}
