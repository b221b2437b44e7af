import { Round, RoundResult, type Leaderboard } from '../../contracts/artifacts.ts';
import { runKey } from '../../contracts/keys.ts';
import type { Ports, Store } from '../../contracts/ports.ts';
import type { Stages } from '../../contracts/stages.ts';
import { primaryMetric } from '../../core/metrics/metrics.ts';
import { totalSeconds } from '../../core/search/budget.ts';
import { limitOf } from '../../core/search/limit.ts';
import type { History } from '../../core/search/next-step.ts';
import { planRound } from '../../core/search/plan-round.ts';
import { chooseRoute, usableSeconds } from '../../core/search/route.ts';
import { readJson } from '../_shared/read-json.ts';
import { readEarlier } from './earlier.ts';
import { planRefit } from './ensemble.ts';
import { readShape } from './shape.ts';

type Input = Stages['select']['in'];
type Output = Stages['select']['out'];

/**
 * Plans the next round of training from what the earlier rounds found: candidates within the budget, then what promises
 * to be better, at last the refit of the winner or of a blend. Writes `select/round-<n>.json`, `select/leaderboard.json`, and
 * `train/input-<n>.json`: the whole input of the train stage, which a SageMaker job reads from there.
 */
export async function select(input: Input, { store, log }: Ports): Promise<Output> {
  const { run, select: last, ...stages } = input;
  const { pipeline, runId } = run;
  const shape = await readShape(input, store);
  const history = await readHistory(runId, last?.round ?? 0, store);
  const columns = Math.max(...Object.values(shape.plans).map((plan) => plan.columns));
  const size = { rows: shape.all, columns, folds: shape.folds };
  const limit = limitOf(pipeline, size);
  const earlier = last ? [] : await readEarlier(run, store);
  const planned = await planRound({ shape, limit, seed: pipeline.seed, earlier }, history);
  const { leaderboard, warning } = planned;
  const { round, why } =
    planned.round.action === 'refit' ? await planRefit(input, planned, shape, store) : planned;
  const { route, reason } = chooseRoute(
    { ...size, estimatedSeconds: totalSeconds(round.candidates) },
    pipeline.trainOn,
  );
  const deadlineSeconds =
    route === 'lambda' ? Math.min(usableSeconds, round.deadlineSeconds) : round.deadlineSeconds;
  log.info(why, { route, reason });
  const put = (artifact: string, value: unknown) =>
    store.put(runKey(runId, 'select', artifact), JSON.stringify(value));
  const { name: metric } = primaryMetric(shape.problemType, pipeline.metric);
  const failed = history.flatMap(({ result }) => unfitted(result));
  const output: Output = {
    action: round.action,
    round: round.round,
    route,
    candidates: await put(`round-${round.round}.json`, { ...round, deadlineSeconds } satisfies Round),
    leaderboard: await put('leaderboard.json', {
      metric,
      fitted: leaderboard,
      failed,
      ...(warning && { warning }),
    } satisfies Leaderboard),
    facts: {
      decision: why,
      route: `${route}: ${reason}`,
      candidates: round.candidates.length,
      ...(warning && { warning }),
    },
  };
  const trainInput: Stages['train']['in'] = { run, ...stages, select: output };
  await store.put(runKey(runId, 'train', `input-${round.round}.json`), JSON.stringify(trainInput));
  return output;
}

/** What the leaderboard shows below those that were fitted. */
const unfitted = ({ failed, skipped }: RoundResult) => [
  ...failed,
  ...skipped.map((id) => ({ id, reason: 'the deadline of its round came first' })),
];

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
