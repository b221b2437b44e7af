import type { Params } from '../estimators/estimator.ts';
import type { SearchShape } from './shape.ts';

export type Entry = {
  estimator: string;
  /** The feature plan that it learns from. */
  plan: string;
  params: Params;
  /** Proposed always where absent. */
  when?: (shape: SearchShape) => boolean;
};

const rowsFrom = (least: number) => (shape: SearchShape) => shape.rows >= least;
const rowsBelow = (limit: number) => (shape: SearchShape) => shape.rows < limit;
const longTailed = (shape: SearchShape) => shape.longTailed;
/** A path of penalties costs a linear model of many classes as much as trees; one alone seldom does. */
const multiclass = ({ problemType }: SearchShape) => problemType === 'multiclass';
const not = (when: (shape: SearchShape) => boolean) => (shape: SearchShape) => !when(shape);

const lightgbm = (params: Params, plan = 'tree') => ({ estimator: 'lightgbm', plan, params });
const forest = (params: Params, plan = 'tree') => ({ estimator: 'random_forest', plan, params });
const linear = (params: Params, plan = 'linear') => ({ estimator: 'linear', plan, params });
const mlp = (params: Params) => ({ estimator: 'mlp', plan: 'network', params });

/**
 * What is tried first, in the order of what helps most for its cost. `bench/portfolio.ts` chose it: from 78 configurations
 * (random ones and FLAML's, AutoGluon's and our own good ones) on samples of 16 sets, first one of each kind, since a
 * blend lives on that, then greedily. Beside those stand LightGBM's defaults, so that nothing chosen is worse than they in
 * validation; a network and a linear model on products of features, which were not measured then; and larger trees for
 * more rows than were measured.
 */
export const portfolio: readonly Entry[] = [
  lightgbm({ num_leaves: 8, learning_rate: 0.05, feature_fraction: 0.5, bagging_fraction: 0.8 }),
  { ...linear({ path: true }), when: not(multiclass) },
  { ...linear({ l2: 10 }), when: multiclass },
  lightgbm({}),
  lightgbm(
    {
      num_leaves: 46,
      learning_rate: 0.057,
      min_data_in_leaf: 29,
      feature_fraction: 0.49,
      bagging_fraction: 0.81,
      lambda_l1: 0.43,
      lambda_l2: 0.003,
    },
    'target',
  ),
  lightgbm({
    num_leaves: 23,
    learning_rate: 0.095,
    min_data_in_leaf: 13,
    feature_fraction: 0.78,
    bagging_fraction: 0.7,
    lambda_l1: 0.37,
    lambda_l2: 0.034,
    cat_smooth: 56,
    min_data_per_group: 4,
    extra_trees: true,
  }),
  { ...linear({ path: true, target_transform: 'log1p' }), when: longTailed },
  forest({ max_features: 'sqrt', min_samples_leaf: 5 }),
  {
    ...lightgbm({
      num_leaves: 15,
      learning_rate: 0.05,
      feature_fraction: 0.5,
      bagging_fraction: 0.8,
      target_transform: 'log1p',
    }),
    when: longTailed,
  },
  mlp({}),
  linear({ path: true }, 'bent'),
  { ...linear({ path: true }, 'interactions'), when: not(multiclass) },
  { ...linear({ path: true }), when: multiclass },
  { ...linear({ l2: 10 }, 'interactions'), when: multiclass },
  lightgbm({
    num_leaves: 225,
    learning_rate: 0.1,
    min_data_in_leaf: 21,
    feature_fraction: 0.61,
    lambda_l1: 0.001,
    lambda_l2: 40,
  }),
  forest({ max_features: 0.75, min_samples_leaf: 9, max_samples: 0.55, extra_trees: true }),
  lightgbm({
    num_leaves: 16,
    learning_rate: 0.24,
    min_data_in_leaf: 52,
    lambda_l1: 0.034,
    lambda_l2: 0.039,
  }),
  {
    ...lightgbm({
      num_leaves: 127,
      learning_rate: 0.05,
      feature_fraction: 0.7,
      bagging_fraction: 0.9,
      lambda_l2: 1,
    }),
    when: rowsFrom(10_000),
  },
  lightgbm({ num_leaves: 22, learning_rate: 0.03, min_data_in_leaf: 6, feature_fraction: 0.74 }),
  lightgbm({
    num_leaves: 11,
    learning_rate: 0.063,
    min_data_in_leaf: 94,
    feature_fraction: 0.63,
    lambda_l1: 0.58,
    lambda_l2: 43,
  }),
  lightgbm({
    num_leaves: 155,
    learning_rate: 0.041,
    min_data_in_leaf: 4,
    feature_fraction: 0.53,
    lambda_l1: 0.74,
    lambda_l2: 0.55,
  }),
  lightgbm({
    num_leaves: 24,
    learning_rate: 0.031,
    min_data_in_leaf: 1,
    feature_fraction: 0.49,
    bagging_fraction: 0.78,
    lambda_l1: 0.64,
    lambda_l2: 0.58,
    cat_smooth: 0.13,
    min_data_per_group: 83,
  }),
  lightgbm({
    num_leaves: 43,
    learning_rate: 0.03,
    min_data_in_leaf: 8,
    feature_fraction: 0.63,
    bagging_fraction: 0.85,
    lambda_l1: 0.69,
    lambda_l2: 1.8,
    cat_smooth: 1.7,
    min_data_per_group: 3,
    extra_trees: true,
  }),
  lightgbm({
    num_leaves: 68,
    learning_rate: 0.03,
    min_data_in_leaf: 1,
    feature_fraction: 0.62,
    bagging_fraction: 0.96,
    lambda_l1: 0.16,
    lambda_l2: 0.69,
    cat_smooth: 69,
    min_data_per_group: 30,
  }),
  forest({ max_features: 0.34, min_samples_leaf: 2, max_samples: 0.6 }, 'target'),
  lightgbm({
    num_leaves: 198,
    learning_rate: 0.079,
    min_data_in_leaf: 12,
    feature_fraction: 0.46,
    extra_trees: true,
  }),
  { ...lightgbm({ num_leaves: 4, feature_fraction: 0.5, bagging_fraction: 0.8 }), when: rowsBelow(10_000) },
];

/** What is fitted where the budget is too small for anything: the first if it costs little, else the last. */
export const fallback = (shape: SearchShape): Entry[] => [
  { estimator: 'linear', plan: 'linear', params: { l2: 10 } },
  { estimator: 'baseline', plan: Object.keys(shape.plans)[0], params: {} },
];
