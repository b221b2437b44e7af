import { Champion } from '../../contracts/artifacts.ts';
import { Baseline } from '../../contracts/baseline.ts';
import type { Signature } from '../../contracts/dataset.ts';
import { Failure } from '../../contracts/errors.ts';
import { championKey, pipelineKey, runKey } from '../../contracts/keys.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import type { Ports, Store } from '../../contracts/ports.ts';
import { Reference } from '../../contracts/reference.ts';
import type { Traffic } from '../../core/checks/situation.ts';
import { rawPredictions } from '../../core/evaluate/predictions.ts';
import { openScorer, readSignature } from '../../core/onnx/scorer.ts';
import { readSplit } from '../../core/preprocess/split-file.ts';
import { random, shuffle } from '../../core/random.ts';
import { readTable } from '../../core/table/read.ts';
import { take, type Table } from '../../core/table/table.ts';
import { findJson, readJson } from '../_shared/read-json.ts';

/** Training rows that are compared with traffic: more tell a classifier of the two nothing more. */
const MOST_SAMPLED = 20_000;
/** Cells of the training data that fit into the function's memory beside the traffic. */
const MOST_CELLS = 100_000_000;

/** A pipeline with its live version, and what that is held against. */
export type Watched = {
  pipeline: Pipeline;
  champion: Champion;
  model: Uint8Array;
  signature: Signature;
  baseline: Baseline;
  reference?: Reference;
};

/** @throws Failure `Misconfigured` pipeline_missing, object_missing or invalid_artifact; undefined where nothing is live. */
export async function readWatched(name: string, store: Store): Promise<Watched | undefined> {
  const champion = await findJson(championKey(name), Champion, store);
  if (!champion) return undefined;
  const [pipeline, model, baseline, reference] = await Promise.all([
    readJson(pipelineKey(name), Pipeline, store),
    store.get(champion.model.key),
    readJson(champion.baseline.key, Baseline, store),
    findJson(runKey(champion.runId, 'evaluate', 'reference.json'), Reference, store),
  ]);
  return { pipeline, champion, model, signature: readSignature(model), baseline, reference };
}

/**
 * Some of the rows that the champion has learnt from, the same ones each time; undefined where its data are retired or too
 * large to be read here.
 */
export async function readSample(
  { champion, signature, pipeline }: Watched,
  { store }: Pick<Ports, 'store'>,
): Promise<Table | undefined> {
  const { runId } = champion;
  const [data, split] = await Promise.all([
    find(runKey(runId, 'collect', 'data.parquet'), store),
    find(runKey(runId, 'preprocess', 'split.parquet'), store),
  ]);
  if (!data || !split) return undefined;
  const { train, test } = await readSplit(split);
  if ((train.length + test.length) * signature.inputs.length > MOST_CELLS) return undefined;
  const table = await readTable(data, signature.inputs);
  const chosen = shuffle(train, random(pipeline.seed)).slice(0, MOST_SAMPLED).toSorted();
  return take(table, chosen);
}

/** The local path of an object, undefined where there is none (any more). */
async function find(key: string, store: Store): Promise<string | undefined> {
  try {
    return await store.download(key);
  } catch (error) {
    if (error instanceof Failure && error.code === 'object_missing') return undefined;
    throw error;
  }
}

/** The traffic with what the champion answers to its rows: the same graph gives the same answers. */
export async function withPredictions(
  traffic: Traffic,
  model: Uint8Array,
  threads: number,
): Promise<Traffic> {
  if (traffic.table.rows === 0) return traffic;
  const scorer = await openScorer(model, { threads });
  try {
    const answers = await scorer.predict(traffic.table);
    const interval = 'values' in answers ? answers.interval : undefined;
    return { ...traffic, predictions: rawPredictions(answers), ...(interval && { interval }) };
  } finally {
    await scorer.close();
  }
}
