import { Decisions, EngineeredPlans, type EngineeredPlan } from '../../contracts/artifacts.ts';
import { misconfigured } from '../../contracts/errors.ts';
import type { Store } from '../../contracts/ports.ts';
import type { Artifact, Stages } from '../../contracts/stages.ts';
import type { FitData, Fold, Part, Task } from '../../core/estimators/estimator.ts';
import { pickRows, type FeatureColumn, type Matrix } from '../../core/features/matrix.ts';
import { readFeatureColumns } from '../../core/features/plan.ts';
import { readNpy } from '../../core/npy.ts';
import { readNpz } from '../../core/npz.ts';
import { foldRows } from '../../core/preprocess/folds.ts';
import { readSplit } from '../../core/preprocess/split-file.ts';
import { readJson } from '../_shared/read-json.ts';
import { firstRows } from './share.ts';

type Input = Pick<Stages['train']['in'], 'run' | 'preprocess' | 'engineer'>;

/**
 * What the earlier stages left for training. Matrices are read when they are asked for and not kept here: a round never
 * holds the matrix of all rows, a refit never those of the folds.
 */
export type TrainingData = {
  decisions: Decisions;
  task: Task;
  /** Of the validation rows, by fold. */
  validationLabels: Float32Array[];
  has(plan: string): boolean;
  /** @throws Failure `Misconfigured` plan_missing where the engineer stage left it out; likewise below. */
  plan(name: string): EngineeredPlan;
  /** The feature graph of a plan, fitted on all rows. */
  features(plan: string): Promise<Uint8Array>;
  /** The folds, for a round; with `share` only that part of the rows that are learnt from. */
  fitData(plan: string, options?: { share?: number }): Promise<FitData>;
  /** All rows, for a refit. */
  refitData(plan: string): Promise<FitData>;
};

export async function readTrainingData(
  { run, preprocess, engineer }: Input,
  store: Store,
): Promise<TrainingData> {
  const decisions = await readJson(preprocess.decisions.key, Decisions, store);
  const { plans } = await readJson(engineer.plans.key, EngineeredPlans, store);
  const labels = Float32Array.from(readNpy(await store.get(engineer.labels.key)).data);
  const split = await readSplit(await store.download(preprocess.split.key));
  const folds = foldRows(split, decisions.validation).map(({ train, validation }) => ({
    train: pick(labels, train),
    validation: pick(labels, validation),
  }));
  const task = { problemType: decisions.problemType, classes: decisions.classes?.length ?? 0 };
  const planOf = (name: string) => {
    if (!plans[name]) throw misconfigured('plan_missing', `The engineer stage left no plan ${name}.`);
    return plans[name];
  };
  return {
    decisions,
    task,
    validationLabels: folds.map(({ validation }) => validation),
    has: (name) => name in plans,
    plan: planOf,
    features: (name) => store.get(planOf(name).features.key),
    fitData: async (name, { share = 1 } = {}) => {
      const read = async (own: EngineeredPlan['folds'][number], k: number): Promise<Fold> => {
        const columns = readFeatureColumns(await store.get(own.features.key));
        const train = { matrix: await readMatrix(own.train, columns, store), labels: folds[k].train };
        const matrix = await readMatrix(own.validation, columns, store);
        return {
          train: share < 1 ? takeShare(train, task, share, run.pipeline.seed) : train,
          validation: { matrix, labels: folds[k].validation },
        };
      };
      return { ...task, folds: await Promise.all(planOf(name).folds.map(read)) };
    },
    refitData: async (name) => {
      const { features, all } = planOf(name);
      const columns = readFeatureColumns(await store.get(features.key));
      return { ...task, folds: [], all: { matrix: await readMatrix(all, columns, store), labels } };
    },
  };
}

const pick = (labels: Float32Array, rows: Int32Array) => Float32Array.from(rows, (row) => labels[row]);

function takeShare({ matrix, labels }: Part, task: Task, share: number, seed: number): Part {
  const rows = firstRows(labels, task, share, seed);
  return { matrix: pickRows(matrix, rows), labels: pick(labels, rows) };
}

async function readMatrix({ key }: Artifact, columns: FeatureColumn[], store: Store): Promise<Matrix> {
  const bytes = await store.get(key);
  if (key.endsWith('.npz')) return readNpz(bytes, columns);
  const { data, shape, fortranOrder } = readNpy(bytes);
  if (!(data instanceof Float32Array) || !fortranOrder || shape[1] !== columns.length)
    throw new Error(`${key} is no column-major float32 matrix of ${columns.length} columns`);
  return { kind: 'dense', rows: shape[0], columns, values: data };
}
