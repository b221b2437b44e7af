import { Decisions, Training } from '../../contracts/artifacts.ts';
import { DatasetSchema } from '../../contracts/dataset.ts';
import { runKey } from '../../contracts/keys.ts';
import type { Ports } from '../../contracts/ports.ts';
import type { Stages } from '../../contracts/stages.ts';
import { type Evaluated, evaluateModel } from '../../core/evaluate/evaluate-model.ts';
import { readNpy } from '../../core/npy.ts';
import { readJson } from '../_shared/read-json.ts';
import { inputsFor, readChampion } from './champion.ts';
import { readHeldOut } from './held-out.ts';
import { learntBy } from './learnt.ts';
import { writeReference } from './reference.ts';
import { judgeRepetition, type Repetition } from './repeated.ts';
import { writeEvaluation } from './report.ts';

type Input = Stages['evaluate']['in'];
type Output = Stages['evaluate']['out'];

/**
 * Scores the trained `model.onnx` on the held-out rows, compares it with the baseline and the champion on the same rows,
 * and decides whether it goes live. Of a run that repeats another it says whether the model is the same to the byte instead.
 * Writes `evaluate/evaluation.json`, `evaluate/report.html` and `evaluate/reference.json`.
 */
export async function evaluate(input: Input, ports: Ports): Promise<Output> {
  const { run, engineer } = input;
  const { store, threads, log } = ports;
  const training = await readJson(runKey(run.runId, 'train', 'training.json'), Training, store);
  const decisions = await readJson(input.preprocess.decisions.key, Decisions, store);
  const schema = await readJson(input.collect.schema.key, DatasetSchema, store);
  const repetition = await judgeRepetition(input, training, store);
  const champion = repetition ? undefined : await readChampion(run.pipeline.name, store);
  const inputs = inputsFor(training.signature.inputs, champion, schema);
  const { table, labels } = await readHeldOut(input, inputs, decisions, ports);
  ports.signal.throwIfAborted();

  const { seed } = run.pipeline;
  const model = await store.get(training.model.key);
  const judged = await evaluateModel({
    model,
    table,
    labels,
    trainLabels: readNpy(await store.get(engineer.labels.key)).data,
    champion: champion && { ...champion, learnt: await learntBy(champion, input, decisions, ports) },
    gate: run.pipeline.gate,
    metric: run.pipeline.metric,
    seed,
    threads,
  });
  const evaluated = repetition ? withVerdict(judged, repetition) : judged;
  const { evaluation, scored } = evaluated;
  await writeReference(run.runId, { model, evaluation, table, scored, seed }, ports);
  const { verdict, reason } = evaluation;
  log.info(reason, { verdict });
  return {
    verdict,
    reason,
    ...(repetition && { repeated: repetition.same }),
    model: training.model,
    ...(await writeEvaluation(input, training, evaluated, store)),
    ...figures(evaluated),
  };
}

/** A repetition never goes live, however good it is. */
const withVerdict = ({ evaluation, ...rest }: Evaluated, { reason }: Repetition): Evaluated => ({
  ...rest,
  evaluation: { ...evaluation, verdict: 'keep', reason },
});

function figures({ evaluation }: Evaluated): Pick<Output, 'metrics' | 'facts'> {
  const { primaryMetric, rows, verdict, reason, importance } = evaluation;
  const metrics = Object.fromEntries(
    Object.entries(evaluation.metrics).map(([name, { value }]) => [name, value]),
  );
  const best = importance.slice(0, 3).map(({ column }) => column);
  return {
    metrics,
    facts: {
      rows,
      ...(primaryMetric in metrics && { [primaryMetric]: metrics[primaryMetric] }),
      verdict,
      reason,
      ...(best.length && { goesBy: best.join(', ') }),
    },
  };
}
