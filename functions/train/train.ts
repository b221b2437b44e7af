import {
  Leaderboard,
  Round,
  RoundResult,
  Training,
  type Ensemble,
  type Fitted,
} from '../../contracts/artifacts.ts';
import { runKey } from '../../contracts/keys.ts';
import type { Ports } from '../../contracts/ports.ts';
import type { Stages } from '../../contracts/stages.ts';
import { rank } from '../../core/search/leaderboard.ts';
import { readJson } from '../_shared/read-json.ts';
import { readRepeated } from '../_shared/repeat.ts';
import { readTrainingData, type TrainingData } from './data.ts';
import { fitRound } from './fit-round.ts';
import { refit, type LeftOut } from './refit.ts';
import { resultAsBefore, roundAsBefore } from './repeat-round.ts';

type Input = Stages['train']['in'];
type Output = Stages['train']['out'];

/**
 * One round of training, as `select` planned it. `fit`: validates the candidates and writes `train/round-<n>.json` and
 * `train/oof/<candidate>.npy`, their out-of-fold predictions;
 * `refit`: fits the ensemble's members on all rows and writes `train/model.onnx` and `train/training.json`. The same in Lambda, in
 * a SageMaker job and in `landfall fit`: equal input gives equal bytes. A run that repeats another leaves out what that one
 * had to leave out, and nothing else.
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
  const file = `round-${round.round}.json`;
  const before = await readRepeated(run, 'train', file, RoundResult, ports.store);
  const planned = before ? roundAsBefore(round, before) : round;
  const fresh = await fitRound(planned, data, run.pipeline.seed, ports, own);
  const result = before ? resultAsBefore(fresh, before) : fresh;
  const key = runKey(run.runId, 'train', file);
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
  const before = await readRepeated(run, 'train', 'training.json', Training, ports.store);
  const leftOut: LeftOut[] = [...(before?.leftOut ?? [])];
  const { bytes, signature, ensemble } = await firstThatCan(wanted, ports.signal, (one, attempt) =>
    refit(one, target, data, seed, ports, { attempt, leftOut }),
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
    ...(leftOut.length > 0 && { leftOut: leftOut.toSorted(byAttempt) }),
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

/** Members are fitted side by side: which of them failed first says nothing. */
const byAttempt = (a: LeftOut, b: LeftOut) => a.attempt - b.attempt || (a.id < b.id ? -1 : 1);

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
  attempt: (one: T, number: number) => Promise<R>,
): Promise<R> {
  let first: unknown;
  for (const [i, one] of all.entries()) {
    try {
      return await attempt(one, i + 1);
    } catch (error) {
      signal.throwIfAborted();
      first ??= error;
    }
  }
  throw first ?? new Error('the leaderboard is empty');
}
