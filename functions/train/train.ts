import { Leaderboard, Round, type RoundResult, type Training } from '../../contracts/artifacts.ts';
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
 * `refit`: fits the leader on all rows and writes `train/model.onnx` and `train/training.json`. The same in Lambda, in
 * a SageMaker job and in `landfall fit`: equal input gives equal bytes.
 */
export async function train(input: Input, ports: Ports): Promise<Output> {
  const round = await readJson(input.select.candidates.key, Round, ports.store);
  const data = await readTrainingData(input, ports.store);
  return round.action === 'fit' ? fit(round, data, input, ports) : finish(data, input, ports);
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

async function finish(data: TrainingData, { run, select }: Input, ports: Ports): Promise<Output> {
  const { fitted } = await readJson(select.leaderboard.key, Leaderboard, ports.store);
  const [best] = fitted;
  if (!best) throw new Error('the leaderboard is empty');
  const { bytes, signature, iterations } = await refit(
    best,
    run.pipeline.target,
    data,
    run.pipeline.seed,
    ports,
  );
  const model = await ports.store.put(runKey(run.runId, 'train', 'model.onnx'), bytes);
  const { estimator, params, id } = best.candidate;
  const training: Training = {
    model,
    signature,
    estimator,
    params,
    iterations,
    validation: { metric: best.metric, score: best.score },
    candidates: fitted.length,
  };
  const key = runKey(run.runId, 'train', 'training.json');
  const results = await ports.store.put(key, JSON.stringify(training));
  return { results, model, facts: { model: id, estimator, iterations, bytes: model.bytes } };
}
