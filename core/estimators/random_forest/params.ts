import { z } from 'zod';
import type { NativeParams } from '../../native/lightgbm/protocol.ts';
import { ClassWeight } from '../class-weight.ts';
import type { FitContext } from '../estimator.ts';
import { reproducible } from '../lightgbm/params.ts';
import { TargetTransform } from '../target-transform.ts';

/**
 * scikit-learn's names. Its `RandomForest*` grows trees to the end; here `max_leaf_nodes` bounds them, since they are in
 * the model file. `max_samples` is drawn without replacement: 0.632 is what a bootstrap sample holds of different rows.
 * `extra_trees`: random thresholds, as its `ExtraTrees*`. `max_bin` and `min_data_per_group` are LightGBM's.
 */
export const ForestParams = z.strictObject({
  n_estimators: z.int().min(1).max(1000).default(100),
  max_features: z.union([z.literal('sqrt'), z.number().gt(0).max(1)]).default('sqrt'),
  max_samples: z.number().gt(0).lt(1).default(0.632),
  max_leaf_nodes: z.int().min(2).max(4096).default(256),
  max_depth: z.int().min(-1).default(-1),
  min_samples_leaf: z.int().min(1).default(1),
  extra_trees: z.boolean().default(false),
  class_weight: ClassWeight.default('none'),
  max_bin: z.int().min(2).max(4095).default(255),
  min_data_per_group: z.int().min(1).default(10),
  target_transform: TargetTransform.default('none'),
});
export type ForestParams = z.infer<typeof ForestParams>;

/** Of the features, the share that a node may choose from. */
export const shareOfFeatures = ({ max_features }: Pick<ForestParams, 'max_features'>, columns: number) =>
  max_features === 'sqrt' ? Math.sqrt(columns) / columns : max_features;

/**
 * LightGBM's `boosting=rf` fits every tree to the labels themselves. With squared error a leaf then holds their mean:
 * of labels 0 and 1 that is a probability.
 */
export function boosterParams(
  params: ForestParams,
  { columns, context, rows }: { columns: number; rows: number; context: FitContext },
): NativeParams {
  return {
    boosting: 'rf',
    objective: 'regression',
    metric: 'l2',
    // More cannot be, and each would have histograms.
    num_leaves: Math.max(2, Math.min(params.max_leaf_nodes, Math.ceil(rows / params.min_samples_leaf))),
    max_depth: params.max_depth,
    min_data_in_leaf: params.min_samples_leaf,
    // LightGBM keeps the mean only in trees that were split; the labels are centred instead.
    boost_from_average: false,
    feature_fraction_bynode: Math.min(1, shareOfFeatures(params, columns)),
    ...samples(params, rows),
    extra_trees: params.extra_trees,
    max_bin: params.max_bin,
    min_data_per_group: params.min_data_per_group,
    cat_l2: 0,
    ...reproducible(context.seed, context.threads),
  };
}

/** exp(-20) is the chance of a tree without rows that is taken. */
const certainty = 20;

/**
 * LightGBM draws each row by itself, and fails on a tree that got none. Where that could happen, all rows are taken: it
 * wants a forest to be random in its rows or its columns, so these are said to be drawn, and still are all.
 */
const samples = ({ max_samples }: ForestParams, rows: number): NativeParams =>
  -rows * Math.log1p(-max_samples) > certainty
    ? { bagging_freq: 1, bagging_fraction: max_samples }
    : { feature_fraction: 0.999 };
