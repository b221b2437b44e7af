import { Decisions } from '../../contracts/artifacts.ts';
import type { Store } from '../../contracts/ports.ts';
import type { FeaturePlan, PlanName, Stages } from '../../contracts/stages.ts';
import type { z } from 'zod';
import { misconfigured } from '../../contracts/errors.ts';
import type { FitData } from '../../core/estimators/estimator.ts';
import type { Matrix } from '../../core/features/matrix.ts';
import { readFeatureColumns } from '../../core/features/plan.ts';
import { readNpy } from '../../core/npy.ts';
import { foldRows } from '../../core/preprocess/folds.ts';
import { readJson } from '../_shared/read-json.ts';

type Input = Stages['train']['in'];

/** What the earlier stages left for training; matrices are read when they are first asked for, and once. */
export type TrainingData = {
  decisions: Decisions;
  fitData(plan: PlanName): Promise<FitData>;
  /** The fitted feature graph of a plan. */
  features(plan: PlanName): Promise<Uint8Array>;
};

export async function readTrainingData({ preprocess, engineer }: Input, store: Store): Promise<TrainingData> {
  const decisions = await readJson(preprocess.decisions.key, Decisions, store);
  const labels = Float32Array.from(readNpy(await store.get(engineer.labels.key)).data);
  const foldOf = Int8Array.from(readNpy(await store.get(engineer.folds.key)).data);
  const folds = foldRows({ folds: [foldOf] }, decisions.validation);
  const task = { problemType: decisions.problemType, classes: decisions.classes?.length ?? 0 };
  const planOf = (plan: PlanName) => {
    const found = engineer.plans[plan];
    if (!found) throw misconfigured('plan_missing', `The engineer stage left no ${plan} plan.`);
    return found;
  };
  const matrices = new Map<PlanName, Promise<Matrix>>();
  return {
    decisions,
    features: (plan) => store.get(planOf(plan).features.key),
    fitData: async (plan) => {
      if (!matrices.has(plan)) matrices.set(plan, readMatrix(planOf(plan), store));
      return { ...task, labels, folds, matrix: await matrices.get(plan)! };
    },
  };
}

async function readMatrix(plan: z.infer<typeof FeaturePlan>, store: Store): Promise<Matrix> {
  const columns = readFeatureColumns(await store.get(plan.features.key));
  const { data, shape, fortranOrder } = readNpy(await store.get(plan.matrix.key));
  if (!(data instanceof Float32Array) || !fortranOrder || shape[1] !== columns.length) {
    throw new Error(`${plan.matrix.key} is no column-major float32 matrix of ${columns.length} columns`);
  }
  return { rows: shape[0], columns, values: data };
}
