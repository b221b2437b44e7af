import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Champion, Decisions, Evaluation, Training } from '../../contracts/artifacts.ts';
import { Baseline } from '../../contracts/baseline.ts';
import type { Signature } from '../../contracts/dataset.ts';
import { championKey, landingKey, runId, runKey, sha256 } from '../../contracts/keys.ts';
import type { Pipeline } from '../../contracts/pipeline.ts';
import type { Ports } from '../../contracts/ports.ts';
import type { Reference } from '../../contracts/reference.ts';
import type { Run } from '../../contracts/stages.ts';
import { performHere } from '../../cli/fit/perform.ts';
import { localPorts } from '../../cli/fit/ports.ts';
import { runStages, type StageOutputs } from '../../cli/fit/run-stages.ts';
import { makeReference } from '../../core/checks/performance/reference.ts';
import { rawPredictions } from '../../core/evaluate/predictions.ts';
import { openScorer } from '../../core/onnx/scorer.ts';
import { random, shuffle } from '../../core/random.ts';
import { readSplit } from '../../core/preprocess/split-file.ts';
import { readTable } from '../../core/table/read.ts';
import { take, type Table } from '../../core/table/table.ts';
import { readJson } from '../../functions/_shared/read-json.ts';
import { readHeldOut } from '../../functions/evaluate/held-out.ts';
import type { Answers } from './answers.ts';
import { type Rows, toCsv } from './rows.ts';

/** A model as a run of the pipeline's stages made it, with what the checks compare traffic with. */
export type Fitted = {
  version: number;
  model: Uint8Array;
  signature: Signature;
  baseline: Baseline;
  reference: Reference;
  /** The training rows, in the order of the file, or so many of them. */
  training: Table;
  heldOut: { table: Table } & Answers;
  evaluation: Evaluation;
  champion: Champion;
};

const mostSampled = 10_000;

/**
 * Runs the pipeline's own stages on rows in a store below `folder`. The champion of that folder is what the run's gate compares
 * with.
 */
export async function fit(
  rows: Rows,
  pipeline: Pipeline,
  { folder, version, startedBy }: { folder: string; version: number; startedBy: Run['startedBy'] },
): Promise<Fitted> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, `version-${version}.csv`);
  const text = toCsv(rows);
  await writeFile(file, text);
  const key = landingKey(pipeline.name, basename(file));
  const source = { bucket: 'local', key, versionId: sha256(Buffer.from(text)) };
  const startedAt = new Date(0).toISOString();
  const id = runId(pipeline.name, source.versionId, JSON.stringify(pipeline), String(version));
  const run: Run = { runId: id, pipeline, sources: [source], startedBy, startedAt };
  const ports = localPorts({ folder, source, file }, { info: () => undefined, warn: () => undefined });
  return read(run, await outputsOf(run, ports, join(folder, `${id}.json`)), ports.store, version);
}

/** What the run gave the last time, where it was made in this folder already. */
async function outputsOf(run: Run, ports: Ports, done: string): Promise<Required<StageOutputs>> {
  if (existsSync(done)) return JSON.parse(await readFile(done, 'utf8'));
  const outputs: StageOutputs = {};
  await runStages(run, performHere(ports), (_, work) => work(), outputs);
  await writeFile(done, JSON.stringify(outputs));
  return outputs as Required<StageOutputs>;
}

async function read(
  { runId: id, pipeline }: Run,
  { collect, preprocess, evaluate }: Required<StageOutputs>,
  store: ReturnType<typeof localPorts>['store'],
  version: number,
): Promise<Fitted> {
  const { signature, model } = await readJson(runKey(id, 'train', 'training.json'), Training, store);
  const decisions = await readJson(preprocess.decisions.key, Decisions, store);
  const heldOut = await readHeldOut({ collect, preprocess }, signature.inputs, decisions, { store });
  const { train } = await readSplit(await store.download(preprocess.split.key));
  const data = await readTable(await store.download(collect.data.key), decisions.inputs);
  const sampled = shuffle(train.slice(), random(pipeline.seed)).subarray(0, mostSampled).toSorted();
  const bytes = await store.get(model.key);
  const evaluation = await readJson(evaluate.evaluation.key, Evaluation, store);
  const { predictions } = await predict(bytes, heldOut.table);
  const { classes, threshold } = signature;
  const scored = { labels: heldOut.labels, predictions, classes: classes?.length ?? 0, threshold };
  const made = { model: bytes, evaluation, table: heldOut.table, scored, seed: pipeline.seed };
  const reference = await makeReference(made);
  if (!reference) throw new Error(`the model of ${pipeline.name} could not be measured`);
  return {
    version,
    model: bytes,
    signature,
    baseline: await readJson(preprocess.baseline.key, Baseline, store),
    reference,
    training: take(data, sampled),
    heldOut: { ...heldOut, predictions },
    evaluation,
    champion: {
      pipeline: pipeline.name,
      runId: id,
      version,
      model,
      baseline: preprocess.baseline,
      placement: { serving: 'lambda', function: 'local', alias: 'live', functionVersion: '1', url: 'http://localhost' }, // prettier-ignore
      modelPackageArn: 'local',
    },
  };
}

/** The model's answers, as metrics take them, with the bounds of their intervals where it has them. */
export async function predict(
  model: Uint8Array,
  table: Table,
): Promise<{ predictions: Float64Array; interval?: Float64Array }> {
  const scorer = await openScorer(model, { threads: 1 });
  try {
    const predicted = await scorer.predict(table);
    const interval = 'values' in predicted ? predicted.interval : undefined;
    return { predictions: rawPredictions(predicted), interval };
  } finally {
    await scorer.close();
  }
}

/** Makes it what later runs in the folder are compared with. */
export async function promote({ champion }: Fitted, folder: string): Promise<void> {
  const file = join(folder, 'store', championKey(champion.pipeline));
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, JSON.stringify(champion));
}
