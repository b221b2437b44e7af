import { z } from 'zod';
import type { NativeParams, Stopping } from '../../native/lightgbm/protocol.ts';
import type { FeatureColumn } from '../../features/matrix.ts';
import type { FitContext, Task } from '../estimator.ts';
import { ClassWeight } from '../class-weight.ts';
import { TargetTransform } from '../target-transform.ts';

/** What a regression can be fitted to. `default`: the one of the problem type. */
const objectives = ['default', 'regression_l1', 'huber', 'quantile', 'poisson', 'gamma', 'tweedie'] as const;
export type Objective = (typeof objectives)[number];

/**
 * LightGBM's own names and defaults, so that a model can be fitted again with its Python package: all but
 * `target_transform`, which fits log(1 + y) and answers exp(score) - 1, and `class_weight`, which is of its scikit-learn
 * interface. `n_estimators` is the most rounds that early stopping may use; `boosting=dart` makes them all.
 */
export const LightGbmParams = z
  .strictObject({
    boosting: z.enum(['gbdt', 'dart']).default('gbdt'),
    objective: z.enum(objectives).default('default'),
    num_leaves: z.int().min(2).max(4096).default(31),
    learning_rate: z.number().gt(0).max(1).default(0.1),
    n_estimators: z.int().min(1).max(10_000).default(1000),
    max_depth: z.int().min(-1).default(-1),
    min_data_in_leaf: z.int().min(1).default(20),
    min_sum_hessian_in_leaf: z.number().min(0).default(1e-3),
    min_gain_to_split: z.number().min(0).default(0),
    max_delta_step: z.number().min(0).default(0),
    feature_fraction: z.number().gt(0).max(1).default(1),
    feature_fraction_bynode: z.number().gt(0).max(1).default(1),
    bagging_fraction: z.number().gt(0).max(1).default(1),
    lambda_l1: z.number().min(0).default(0),
    lambda_l2: z.number().min(0).default(0),
    path_smooth: z.number().min(0).default(0),
    max_bin: z.int().min(2).max(4095).default(255),
    min_data_per_group: z.int().min(1).default(100),
    max_cat_threshold: z.int().min(1).default(32),
    max_cat_to_onehot: z.int().min(1).default(4),
    cat_smooth: z.number().min(0).default(10),
    cat_l2: z.number().min(0).default(10),
    extra_trees: z.boolean().default(false),
    drop_rate: z.number().min(0).max(1).default(0.1),
    skip_drop: z.number().min(0).max(1).default(0.5),
    max_drop: z.int().min(1).default(50),
    is_unbalance: z.boolean().default(false),
    scale_pos_weight: z.number().gt(0).default(1),
    class_weight: ClassWeight.default('none'),
    alpha: z.number().gt(0).default(0.9),
    poisson_max_delta_step: z.number().gt(0).default(0.7),
    tweedie_variance_power: z.number().min(1).lt(2).default(1.5),
    target_transform: TargetTransform.default('none'),
  })
  .refine((p) => !(p.is_unbalance && p.scale_pos_weight !== 1), {
    error: 'is_unbalance and scale_pos_weight exclude each other',
  })
  .refine(({ objective, target_transform }) => !(hasLogLink(objective) && target_transform !== 'none'), {
    error: 'poisson, gamma and tweedie have a logarithm of their own',
  })
  .refine(({ objective, boosting }) => !(hasLogLink(objective) && boosting === 'dart'), {
    error: 'dart scales the mean that poisson, gamma and tweedie start from',
  });
export type LightGbmParams = z.infer<typeof LightGbmParams>;

/** Whether scores are logarithms of the answers. */
export const hasLogLink = (objective: Objective) =>
  objective === 'poisson' || objective === 'gamma' || objective === 'tweedie';

/** The objective and the metric that early stopping goes by: the objective's own. */
function objectiveOf({ objective }: LightGbmParams, { problemType, classes }: Task): NativeParams {
  if (objective === 'default') {
    if (problemType === 'binary') return { objective: 'binary', metric: 'binary_logloss' };
    if (problemType === 'regression') return { objective: 'regression', metric: 'l2' };
    return { objective: 'multiclass', metric: 'multi_logloss', num_class: classes };
  }
  if (problemType !== 'regression') throw new Error(`the objective ${objective} is for regression`);
  return { objective, metric: objective };
}

/** How a matrix of these columns is binned: the same for all candidates of a session. */
export function datasetParams(
  columns: FeatureColumn[],
  maxBin: number,
  { seed, threads }: FitContext,
): NativeParams {
  const categorical = columns.flatMap((column, i) => (column.categorical ? [i] : []));
  return {
    ...reproducible(seed, threads),
    max_bin: maxBin,
    // Pre-filtering drops columns by one candidate's min_data_in_leaf: the others would never see them.
    feature_pre_filter: false,
    // FastFeatureBundling reads samples that FindBin has sorted meanwhile (LightGBM 4.7.0): columns mostly missing, or
    // mostly one value but zero, are bundled with others that they overlap, and training then sees false values.
    enable_bundle: false,
    ...(categorical.length > 0 && { categorical_feature: categorical.join(',') }),
  };
}

export function boosterParams(params: LightGbmParams, task: Task, context: FitContext): NativeParams {
  const { n_estimators: _, target_transform: __, class_weight: ___, ...rest } = params;
  const { is_unbalance, scale_pos_weight, ...own } = rest;
  return {
    ...own,
    ...(task.problemType === 'binary' && { is_unbalance, scale_pos_weight }),
    ...objectiveOf(params, task),
    ...(params.boosting === 'dart' && { boost_from_average: false }),
    ...reproducible(context.seed, context.threads),
    bagging_freq: params.bagging_fraction < 1 ? 1 : 0,
  };
}

/** Small steps need more patience before boosting is stopped. */
export const stopping = ({ boosting, n_estimators, learning_rate }: LightGbmParams): Stopping => ({
  iterations: n_estimators,
  // DART scales earlier trees as it goes on: the rounds after the best one cannot be taken back.
  ...(boosting === 'gbdt' && { early: { patience: patience(learning_rate), tolerance: 2e-3 } }),
});

export const patience = (learningRate: number) => Math.min(100, Math.max(20, Math.round(3 / learningRate)));

/** Together these make the result independent of the number of threads (LightGBM's parameter `deterministic`). */
export const reproducible = (seed: number, threads: number) => ({
  seed,
  num_threads: threads,
  deterministic: true,
  force_col_wise: true,
  verbosity: -1,
});
