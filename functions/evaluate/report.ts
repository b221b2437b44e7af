import { Decisions, Leaderboard, type Training } from '../../contracts/artifacts.ts';
import { QuarantinedRow } from '../../contracts/dataset.ts';
import { runKey } from '../../contracts/keys.ts';
import type { Store } from '../../contracts/ports.ts';
import type { Artifact, Stages } from '../../contracts/stages.ts';
import type { Evaluated } from '../../core/evaluate/evaluate-model.ts';
import { renderReport, type ReportRequest } from '../../core/report/report.ts';
import { readJson } from '../_shared/read-json.ts';

type Input = Stages['evaluate']['in'];

/**
 * Writes `evaluate/evaluation.json` and `evaluate/report.html` of a run. For the stage, and for whoever evaluates its
 * model on other rows (`landfall fit --test`).
 */
export async function writeEvaluation(
  input: Input,
  training: Training,
  { evaluation, scored, uncalibrated }: Evaluated,
  store: Store,
): Promise<{ evaluation: Artifact; report: Artifact }> {
  const { run, collect, preprocess, select } = input;
  const page = renderReport({
    pipeline: run.pipeline.name,
    runId: run.runId,
    datasetVersion: collect.datasetVersion,
    evaluation,
    scored,
    uncalibrated,
    training,
    leaderboard: await readJson(select.leaderboard.key, Leaderboard, store),
    rows: {
      read: collect.rowsRead,
      kept: collect.rowsKept,
      quarantined: collect.rowsQuarantined,
      train: preprocess.rowsTrain,
      test: evaluation.rows,
    },
    quarantine: await quarantineReasons(collect.quarantine.key, store),
    decisions: await readJson(preprocess.decisions.key, Decisions, store),
  });
  const key = (artifact: string) => runKey(run.runId, 'evaluate', artifact);
  return {
    evaluation: await store.put(key('evaluation.json'), JSON.stringify(evaluation)),
    report: await store.put(key('report.html'), page),
  };
}

async function quarantineReasons(key: string, store: Store): Promise<ReportRequest['quarantine']> {
  const lines = new TextDecoder()
    .decode(await store.get(key))
    .split('\n')
    .filter(Boolean);
  const counts = new Map<string, number>();
  for (const line of lines) {
    const { column, reason } = QuarantinedRow.parse(JSON.parse(line));
    const name = column === undefined ? reason : `${column}: ${reason}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Array.from(counts, ([reason, rows]) => ({ reason, rows }));
}
