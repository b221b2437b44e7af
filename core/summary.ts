import type { z } from 'zod';
import type { Code, StageLog, Training } from '../contracts/artifacts.ts';
import type {
  CollectOutput,
  DeployOutput,
  EvaluateOutput,
  PreprocessOutput,
  Run,
} from '../contracts/stages.ts';
import type { Summary } from '../contracts/summary.ts';
import { estimateCost } from './cost.ts';

/** What is known of a run that has ended, as far as it came. */
export type Ending = {
  run: z.infer<typeof Run>;
  status: Summary['status'];
  /** For people: why it ended so. */
  reason: string;
  collect?: z.infer<typeof CollectOutput>;
  preprocess?: z.infer<typeof PreprocessOutput>;
  evaluate?: z.infer<typeof EvaluateOutput>;
  deploy?: z.infer<typeof DeployOutput>;
  training?: Training;
  logs: StageLog[];
  /** Makes an artifact's key a URI or path that a person can open. */
  locate: (key: string) => string;
};

/** One record of a run for `outcome.json`, `drop --wait --json` and `fit --json`. */
export function summarise(ending: Ending): Summary {
  const { run, status, reason, collect, preprocess, evaluate, deploy, training, locate } = ending;
  const model = evaluate?.model ?? training?.model;
  const stages = ending.logs.toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  return {
    runId: run.runId,
    pipeline: run.pipeline.name,
    status,
    reason,
    problemType: preprocess?.problemType,
    metrics: evaluate?.metrics ?? {},
    rows: collect && {
      read: collect.rowsRead,
      kept: collect.rowsKept,
      quarantined: collect.rowsQuarantined,
    },
    estimator: training?.estimator,
    hyperparameters: training?.params ?? {},
    candidates: training?.candidates ?? 0,
    seconds: secondsPerStage(stages),
    costUsd: estimateCost(stages),
    model: model && { uri: locate(model.key), sha256: model.sha256, bytes: model.bytes },
    report: evaluate && locate(evaluate.report.key),
    endpoint: deploy?.endpoint,
    version: deploy?.version,
    repeated: evaluate?.repeated,
    run,
    code: codesOf(stages),
    stages,
  };
}

/** Each once, in the order of their first stage. */
export function codesOf(logs: readonly Pick<StageLog, 'code'>[]): Code[] {
  const codes = new Map(logs.flatMap(({ code }) => (code ? [[code.digest, code] as const] : [])));
  return [...codes.values()];
}

/** Rounds are summed: `train-1` and `train-2` are `train`. */
function secondsPerStage(logs: StageLog[]): Record<string, number> {
  const seconds: Record<string, number> = {};
  for (const log of logs) {
    const stage = log.stage.replace(/-\d+$/, '');
    seconds[stage] = (seconds[stage] ?? 0) + log.seconds;
  }
  return seconds;
}
