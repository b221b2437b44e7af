import { Decisions, Leaderboard, Round, RoundResult } from '../../contracts/artifacts.ts';
import { DatasetSchema, type ColumnSchema } from '../../contracts/dataset.ts';
import { runKey } from '../../contracts/keys.ts';
import type { Ports, Store } from '../../contracts/ports.ts';
import type { Stages } from '../../contracts/stages.ts';
import { primaryMetric } from '../../core/metrics/metrics.ts';
import { readNpy } from '../../core/npy.ts';
import { totalSeconds } from '../../core/search/budget.ts';
import { planRound, type History } from '../../core/search/plan-round.ts';
import { chooseRoute, usableSeconds } from '../../core/search/route.ts';
import { isLongTailed, type SearchShape } from '../../core/search/shape.ts';
import { readJson } from '../_shared/read-json.ts';

type Input = Stages['select']['in'];
type Output = Stages['select']['out'];

/**
 * Plans the next round of training from what the earlier rounds found: candidates within the budget, then what lies
 * around the best, at last the refit of the winner. Writes `select/round-<n>.json`, `select/leaderboard.json`, and
 * `train/input-<n>.json`: the whole input of the train stage, which a SageMaker job reads from there.
 */
export async function select(input: Input, { store, log }: Ports): Promise<Output> {
  const { run, select: last, ...stages } = input;
  const shape = await readShape(input, store);
  const history = await readHistory(run.runId, last?.round ?? 0, store);
  const { round, leaderboard, why } = planRound(shape, run.pipeline.budgetSeconds, history);
  const estimatedSeconds = totalSeconds(round.candidates);
  const columns = Math.max(...Object.values(shape.columns));
  const workload = { rows: input.engineer.rows, columns, estimatedSeconds };
  const { route, reason } = chooseRoute(workload, run.pipeline.trainOn);
  const deadlineSeconds =
    route === 'lambda' ? Math.min(usableSeconds, round.deadlineSeconds) : round.deadlineSeconds;
  log.info(why, { route, reason });
  const put = (artifact: string, value: unknown) =>
    store.put(runKey(run.runId, 'select', artifact), JSON.stringify(value));
  const { name: metric } = primaryMetric(shape.problemType, run.pipeline.metric);
  const output: Output = {
    action: round.action,
    round: round.round,
    route,
    candidates: await put(`round-${round.round}.json`, { ...round, deadlineSeconds } satisfies Round),
    leaderboard: await put('leaderboard.json', Leaderboard.parse({ metric, fitted: leaderboard })),
    facts: { decision: why, route: `${route}: ${reason}`, candidates: round.candidates.length },
  };
  const trainInput: Stages['train']['in'] = { run, ...stages, select: output };
  await store.put(runKey(run.runId, 'train', `input-${round.round}.json`), JSON.stringify(trainInput));
  return output;
}

async function readShape({ collect, preprocess, engineer }: Input, store: Store): Promise<SearchShape> {
  const decisions = await readJson(preprocess.decisions.key, Decisions, store);
  const { problemType, classes, validation, inputs } = decisions;
  const { columns } = await readJson(collect.schema.key, DatasetSchema, store);
  const folds = Int32Array.from(readNpy(await store.get(engineer.folds.key)).data);
  const labels = Float32Array.from(readNpy(await store.get(engineer.labels.key)).data);
  return {
    problemType,
    classes: classes?.length ?? 0,
    rows: folds.reduce((rows, fold) => rows + (fold === 0 ? 0 : 1), 0),
    folds: validation === 'holdout' ? 1 : new Set(folds).size,
    columns: Object.fromEntries(Object.entries(engineer.plans).map(([name, plan]) => [name, plan.columns])),
    distinct: meanDistinct(columns.filter(({ name }) => inputs.some((input) => input.name === name))),
    longTailed: problemType === 'regression' && isLongTailed(labels),
  };
}

/** As many bins as LightGBM makes of a column by default. */
const mostBins = 255;

const meanDistinct = (inputs: readonly ColumnSchema[]) =>
  inputs.reduce((sum, { distinct }) => sum + Math.min(mostBins, distinct), 0) / inputs.length;

async function readHistory(runId: string, rounds: number, store: Store): Promise<History> {
  const history: History = [];
  for (let n = 1; n <= rounds; n++) {
    history.push({
      round: await readJson(runKey(runId, 'select', `round-${n}.json`), Round, store),
      result: await readJson(runKey(runId, 'train', `round-${n}.json`), RoundResult, store),
    });
  }
  return history;
}
