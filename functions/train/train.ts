import {
  Leaderboard,
  Round,
  type Ensemble,
  type Fitted,
  type RoundResult,
  type Training,
} from '../../contracts/artifacts.ts';
import { runKey } from '../../contracts/keys.ts';
import type { Ports } from '../../contracts/ports.ts';
import type { Stages } from '../../contracts/stages.ts';
import { rank } from '../../core/search/leaderboard.ts';
import { readJson } from '../_shared/read-json.ts';
import { readTrainingData, type TrainingData } from './data.ts';
import { fitRound } from './fit-round.ts';
import { refit } from './refit.ts';

type Input = Stages['train']['in'];
type Output = Stages['train']['out'];

/**
 * One round of training, as `select` planned it. `fit`: validates the candidates and writes `train/round-<n>.json` and
 * `train/oof/<candidate>.npy`, their out-of-fold predictions;
 * `refit`: fits the ensemble's members on all rows and writes `train/model.onnx` and `train/training.json`. The same in Lambda, in
 * a SageMaker job and in `landfall fit`: equal input gives equal bytes.
 */
export async function train(input: Input, ports: Ports): Promise<Output> {
  const round = await readJson(input.select.candidates.key, Round, ports.store);
  const data = await readTrainingData(input, ports.store);
  return round.action === 'fit' ? fit(round, data, input, ports) : finish(round, data, input, ports);
}

async function fit(round: Round, data: TrainingData, { run, select }: Input, ports: Ports): Promise<Output> {
  const { fitted } = await readJson(select.leaderboard.key, Leaderboard, ports.store);
  const keep = (id: string, predictions: Uint8Array) =>
    ports.store.put(runKey(run.runId, 'train', `oof/${id}.npy`), predictions);
  const own = { keep, standing: fitted.length };
  const result = await fitRound(round, data, run.pipeline.seed, ports, own);
  const key = runKey(run.runId, 'train', `round-${round.round}.json`);
  return { results: await ports.store.put(key, JSON.stringify(result)), facts: facts(result) };
}

function facts({ fitted, failed, skipped }: RoundResult): Output['facts'] {
  const best = rank(fitted).at(0);
  return {
    fitted: fitted.length,
    ...(best && { best: `${best.candidate.id}: ${best.metric} ${Number(best.score.toPrecision(4))}` }),
    ...(failed.length > 0 && { failed: failed.map(({ id, reason }) => `${id}: ${reason}`).join('; ') }),
    ...(skipped.length > 0 && { skipped: `out of time before ${skipped.join(', ')}` }),
  };
}

async function finish(
  { ensemble: chosen }: Round,
  data: TrainingData,
  { run, select }: Input,
  ports: Ports,
): Promise<Output> {
  const { fitted } = await readJson(select.leaderboard.key, Leaderboard, ports.store);
  const wanted = [...(chosen ? [chosen] : []), ...fitted.map(alone)];
  const { target, seed } = run.pipeline;
  const { bytes, signature, ensemble } = await firstThatCan(wanted, ports.signal, (one) =>
    refit(one, target, data, seed, ports),
  );
  const model = await ports.store.put(runKey(run.runId, 'train', 'model.onnx'), bytes);
  const { members, validation } = ensemble;
  const iterations = members.reduce((sum, member) => sum + member.iterations, 0);
  const training: Training = {
    model,
    signature,
    ...named(ensemble),
    iterations,
    ensemble,
    validation,
    candidates: fitted.length,
  };
  const key = runKey(run.runId, 'train', 'training.json');
  const results = await ports.store.put(key, JSON.stringify(training));
  const ids = members.map((member) => member.candidate.id).join(' + ');
  return {
    results,
    model,
    facts: { model: ids, estimator: training.estimator, iterations, bytes: model.bytes },
  };
}

/** What people are told of the model in one line. */
function named({ members }: Ensemble): Pick<Training, 'estimator' | 'params'> {
  const [{ candidate }] = members;
  if (members.length === 1) return { estimator: candidate.estimator, params: candidate.params };
  const weights = members.map((member) => [member.candidate.id, Number(member.weight.toFixed(3))]);
  return { estimator: 'ensemble', params: Object.fromEntries(weights) };
}

/** What is made of a candidate where the chosen ensemble cannot be fitted. */
const alone = ({ candidate, iterations, metric, score }: Fitted): Ensemble => ({
  members: [{ candidate, iterations, weight: 1 }],
  validation: { metric, score },
});

/** @throws what the first one threw, where none can. */
async function firstThatCan<T, R>(
  all: readonly T[],
  signal: AbortSignal,
  attempt: (one: T) => Promise<R>,
): Promise<R> {
  let first: unknown;
  for (const one of all) {
    try {
      return await attempt(one);
    } catch (error) {
      signal.throwIfAborted();
      first ??= error;
    }
  }
  throw first ?? new Error('the leaderboard is empty');
}
