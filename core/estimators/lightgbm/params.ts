import { z } from 'zod';
import type { NativeParams, Stopping } from '../../native/lightgbm/protocol.ts';
import type { FeatureColumn } from '../../features/matrix.ts';
import type { FitContext, Task } from '../estimator.ts';
import { TargetTransform } from '../target-transform.ts';

/**
 * LightGBM's own names and defaults, so that a model can be fitted again with its Python package: all but
 * `target_transform`, which fits log(1 + y) and answers exp(score) - 1. `n_estimators` is the most rounds that
 * early stopping may use.
 */
export const LightGbmParams = z.strictObject({
  num_leaves: z.int().min(2).max(4096).default(31),
  learning_rate: z.number().gt(0).max(1).default(0.1),
  n_estimators: z.int().min(1).max(10_000).default(1000),
  max_depth: z.int().min(-1).default(-1),
  min_data_in_leaf: z.int().min(1).default(20),
  min_sum_hessian_in_leaf: z.number().min(0).default(1e-3),
  feature_fraction: z.number().gt(0).max(1).default(1),
  bagging_fraction: z.number().gt(0).max(1).default(1),
  lambda_l1: z.number().min(0).default(0),
  lambda_l2: z.number().min(0).default(0),
  min_data_per_group: z.int().min(1).default(100),
  cat_smooth: z.number().min(0).default(10),
  extra_trees: z.boolean().default(false),
  target_transform: TargetTransform.default('none'),
});
export type LightGbmParams = z.infer<typeof LightGbmParams>;

const objectives = {
  binary: { objective: 'binary', metric: 'binary_logloss' },
  multiclass: { objective: 'multiclass', metric: 'multi_logloss' },
  regression: { objective: 'regression', metric: 'l2' },
};

/** How a matrix of these columns is binned: the same for all candidates, so that the data is loaded once. */
export function datasetParams(columns: FeatureColumn[], { seed, threads }: FitContext): NativeParams {
  const categorical = columns.flatMap((column, i) => (column.categorical ? [i] : []));
  return {
    ...reproducible(seed, threads),
    // Pre-filtering drops columns by one candidate's min_data_in_leaf: the others would never see them.
    feature_pre_filter: false,
    // FastFeatureBundling reads samples that FindBin has sorted meanwhile (LightGBM 4.7.0): columns mostly missing, or
    // mostly one value but zero, are bundled with others that they overlap, and training then sees false values.
    enable_bundle: false,
    ...(categorical.length > 0 && { categorical_feature: categorical.join(',') }),
  };
}

export function boosterParams(params: LightGbmParams, task: Task, context: FitContext): NativeParams {
  const { n_estimators: _, target_transform: __, ...own } = params;
  return {
    ...own,
    ...objectives[task.problemType],
    ...(task.problemType === 'multiclass' && { num_class: task.classes }),
    ...reproducible(context.seed, context.threads),
    bagging_freq: params.bagging_fraction < 1 ? 1 : 0,
  };
}

/** Small steps need more patience before boosting is stopped. */
export const stopping = ({ n_estimators, learning_rate }: LightGbmParams): Stopping => ({
  iterations: n_estimators,
  early: { patience: patience(learning_rate), tolerance: 2e-3 },
});

export const patience = (learningRate: number) => Math.min(100, Math.max(20, Math.round(3 / learningRate)));

/** Together these make the result independent of the number of threads (LightGBM's parameter `deterministic`). */
const reproducible = (seed: number, threads: number) => ({
  seed,
  num_threads: threads,
  deterministic: true,
  force_col_wise: true,
  verbosity: -1,
});
