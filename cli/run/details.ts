import type { z } from 'zod';
import { Decisions, Evaluation, Leaderboard, StageLog } from '../../contracts/artifacts.ts';
import { misconfigured } from '../../contracts/errors.ts';
import { outcomeKey, rolloutKey, runKey } from '../../contracts/keys.ts';
import { RolloutRecord } from '../../contracts/rollout-record.ts';
import { Summary } from '../../contracts/summary.ts';
import { readJson } from '../../functions/_shared/read-json.ts';
import type { Connection } from '../aws/connect.ts';
import { startOf, type Start } from './start.ts';

/** All that a run has left, as far as it came. */
export type Details = {
  runId: string;
  /** Why it was started; absent where Step Functions has forgotten the run and it left no outcome. */
  start?: Start;
  stages: StageLog[];
  summary?: Summary;
  decisions?: Decisions;
  leaderboard?: z.infer<typeof Leaderboard>;
  evaluation?: Evaluation;
  rollout?: RolloutRecord;
  /** URIs. */
  artifacts: string[];
};

/** @throws Failure `Misconfigured` run_missing */
export async function detailsOf(stack: Connection, runId: string): Promise<Details> {
  const { store, outputs } = stack;
  const keys = await store.list(`runs/${runId}/`);
  if (!keys.length) {
    const text = `There is no run "${runId}" (yet). \`landfall runs\` lists them; the id is in its first column.`;
    throw misconfigured('run_missing', text);
  }
  const read = async <T extends z.ZodType>(schema: T, key: string): Promise<z.output<T> | undefined> => {
    if (!keys.includes(key)) return undefined;
    return readJson(key, schema, store);
  };
  const logs = keys.filter((key) => key.startsWith(runKey(runId, 'log', '')) && key !== outcomeKey(runId));
  const stages = await Promise.all(logs.map((key) => read(StageLog, key)));
  const summary = await read(Summary, outcomeKey(runId));
  return {
    runId,
    start: await startOf(stack, runId, summary),
    stages: stages.filter((log) => log !== undefined).toSorted(byStart),
    summary,
    decisions: await read(Decisions, runKey(runId, 'preprocess', 'decisions.json')),
    leaderboard: await read(Leaderboard, runKey(runId, 'select', 'leaderboard.json')),
    evaluation: await read(Evaluation, runKey(runId, 'evaluate', 'evaluation.json')),
    rollout: await read(RolloutRecord, rolloutKey(runId)),
    artifacts: keys.map((key) => `s3://${outputs.ArtifactsBucket}/${key}`),
  };
}

const byStart = (a: StageLog, b: StageLog) => (a.startedAt < b.startedAt ? -1 : 1);
