import { Decisions, EngineeredPlans } from '../../contracts/artifacts.ts';
import { rejected } from '../../contracts/errors.ts';
import { runKey } from '../../contracts/keys.ts';
import type { Ports } from '../../contracts/ports.ts';
import type { Stages } from '../../contracts/stages.ts';
import { plans, type Plan } from '../../core/features/plans.ts';
import { createTextMemo } from '../../core/features/text/lexicon.ts';
import { createNpy } from '../../core/npy.ts';
import { foldRows, type FoldRows } from '../../core/preprocess/folds.ts';
import { readSplit } from '../../core/preprocess/split-file.ts';
import { readTable, readTarget } from '../../core/table/read.ts';
import { take } from '../../core/table/table.ts';
import { profileOf } from '../../core/validity/profile.ts';
import { usablePlans } from '../../core/validity/usable-plans.ts';
import { toFailure } from '../_shared/failure.ts';
import { readJson } from '../_shared/read-json.ts';
import { readRepeated } from '../_shared/repeat.ts';
import { writePlan, type Training } from './write-plan.ts';

type Input = Stages['engineer']['in'];
type Output = Stages['engineer']['out'];

/**
 * What a plan's matrix may hold at most: one-hot columns can outgrow what training holds in memory. A plan of about as
 * many columns as the data is never too large, since these fitted.
 */
const limits = { planBytes: 512 * 2 ** 20 };
const columnsPerInput = 4;

/**
 * Fits the feature plans on the training rows, and on those that each fold learns from: what validates was not seen by
 * the features either. Writes `plans.json`, for each plan its graphs and matrices, and `labels.npy` (class codes in the
 * order of the decisions' classes, or values). A plan that cannot be used is left out, with the reason; a run that repeats
 * another leaves out what that one did.
 *
 * @throws Failure `RejectedData` target_out_of_range, and what the first plan throws where none can be used
 */
export async function engineer(
  input: Input,
  ports: Ports,
  { planBytes } = limits,
  wanted: Record<string, Plan> = plans,
): Promise<Output> {
  const put = (artifact: string, bytes: Uint8Array | string) =>
    ports.store.put(runKey(input.run.runId, 'engineer', artifact), bytes);
  const { training, labelsFile } = await readTraining(input, ports);
  const least =
    training.table.rows * training.inputs.length * columnsPerInput * Float32Array.BYTES_PER_ELEMENT;
  const profile = profileOf(training.table, { ...training.task, labels: training.labels });
  const usable = usablePlans(profile, wanted);
  const index: EngineeredPlans = {
    folds: training.folds.map(countRows),
    plans: {},
    leftOut: usable.leftOut,
  };
  const errors: unknown[] = [];
  const before = await readRepeated(input.run, 'engineer', 'plans.json', EngineeredPlans, ports.store);
  for (const [name, plan] of Object.entries(usable.plans)) {
    ports.signal.throwIfAborted();
    const leftOut = before?.leftOut.find((one) => one.plan === name);
    if (leftOut) {
      index.leftOut.push(leftOut);
      continue;
    }
    try {
      const own = { ...training, planBytes: Math.max(planBytes, least) };
      index.plans[name] = await writePlan(plan, own, (file, bytes) => put(`${name}/${file}`, bytes));
    } catch (error) {
      ports.signal.throwIfAborted();
      // A lost connection is no property of the plan: the stage is tried again.
      if (toFailure(error).name === 'Transient') throw error;
      errors.push(error);
      const reason = error instanceof Error ? error.message : String(error);
      index.leftOut.push({ plan: name, reason });
      ports.log.warn(`the plan ${name} is left out: ${reason}`);
    }
  }
  if (Object.keys(index.plans).length === 0)
    throw errors[0] ?? new Error(`no feature plan can be used: ${index.leftOut[0].reason}`);
  return {
    plans: await put('plans.json', JSON.stringify(index)),
    labels: await put('labels.npy', labelsFile),
    rows: training.table.rows,
    facts: { inputs: training.inputs.length, ...facts(index) },
  };
}

async function readTraining({ run, collect, preprocess }: Input, { store, signal, threads }: Ports) {
  const decisions = await readJson(preprocess.decisions.key, Decisions, store);
  const { target, classes, inputs, problemType, validation } = decisions;
  const data = await store.download(collect.data.key);
  const split = await readSplit(await store.download(preprocess.split.key));
  const labels = labelsOf(await readTarget(data, target, classes), split.train, target);
  const training: Omit<Training, 'planBytes'> = {
    table: take(await readTable(data, inputs), split.train),
    inputs,
    task: { problemType, classes: classes?.length ?? 0 },
    labels: labels.data,
    folds: foldRows(split, validation),
    seed: run.pipeline.seed,
    memo: createTextMemo(),
    threads,
    signal,
  };
  return { training, labelsFile: labels.bytes };
}

function labelsOf(values: Float64Array, rows: Int32Array, target: string) {
  const file = createNpy('f4', [rows.length]);
  for (const [i, row] of rows.entries()) file.data[i] = values[row];
  if (!file.data.every(Number.isFinite)) {
    const text = 'The target has values beyond ±3.4e38. Divide it by a constant.';
    throw rejected('target_out_of_range', text, { column: target });
  }
  return file;
}

const countRows = ({ train, validation }: FoldRows) => ({
  train: train.length,
  validation: validation.length,
});

const facts = ({ plans, leftOut }: EngineeredPlans): Output['facts'] =>
  Object.fromEntries([
    ...Object.entries(plans).map(([name, { columns }]) => [`features of ${name}`, columns]),
    ...leftOut.map(({ plan, reason }) => [`features of ${plan}`, `left out: ${reason}`]),
  ]);
