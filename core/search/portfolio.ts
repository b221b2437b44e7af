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

/**
 * What is tried first, in the order of what is likeliest to help for its cost: small trees in small steps, which win on
 * most small and noisy tables; a linear model; LightGBM's defaults, so that nothing chosen is worse than they in
 * validation; and what wins on some. The settings were found on the benchmark's sets, and are of the kind that
 * scikit-learn's and FLAML's portfolios hold as well.
 */
export const portfolio: readonly Entry[] = [
  {
    estimator: 'lightgbm',
    plan: 'tree',
    params: { num_leaves: 8, learning_rate: 0.05, feature_fraction: 0.5, bagging_fraction: 0.8 },
  },
  { estimator: 'linear', plan: 'linear', params: { l2: 10 } },
  { estimator: 'lightgbm', plan: 'tree', params: {} },
  {
    estimator: 'lightgbm',
    plan: 'tree',
    params: { num_leaves: 63, feature_fraction: 0.8, extra_trees: true, min_data_in_leaf: 5 },
  },
  {
    estimator: 'lightgbm',
    plan: 'tree',
    params: { num_leaves: 15, learning_rate: 0.05, feature_fraction: 0.7, bagging_fraction: 0.8 },
  },
  {
    estimator: 'lightgbm',
    plan: 'tree',
    params: {
      num_leaves: 15,
      learning_rate: 0.05,
      feature_fraction: 0.5,
      bagging_fraction: 0.8,
      target_transform: 'log1p',
    },
    when: longTailed,
  },
  { estimator: 'linear', plan: 'linear', params: { l2: 0.1 } },
  {
    estimator: 'lightgbm',
    plan: 'tree',
    params: {
      num_leaves: 31,
      learning_rate: 0.05,
      feature_fraction: 0.8,
      bagging_fraction: 0.9,
      extra_trees: true,
    },
  },
  {
    estimator: 'lightgbm',
    plan: 'tree',
    params: {
      num_leaves: 63,
      learning_rate: 0.05,
      feature_fraction: 0.6,
      bagging_fraction: 0.8,
      lambda_l2: 3,
    },
    when: rowsFrom(1500),
  },
  {
    estimator: 'lightgbm',
    plan: 'tree',
    params: { num_leaves: 4, feature_fraction: 0.5, bagging_fraction: 0.8 },
    when: rowsBelow(10_000),
  },
  {
    estimator: 'lightgbm',
    plan: 'tree',
    params: {
      num_leaves: 127,
      learning_rate: 0.05,
      feature_fraction: 0.7,
      bagging_fraction: 0.9,
      lambda_l2: 1,
    },
    when: rowsFrom(10_000),
  },
  {
    estimator: 'lightgbm',
    plan: 'tree',
    params: {
      num_leaves: 31,
      learning_rate: 0.03,
      feature_fraction: 0.6,
      bagging_fraction: 0.7,
      lambda_l2: 1,
    },
  },
  { estimator: 'linear', plan: 'linear', params: { l2: 100 }, when: rowsBelow(5_000) },
  { estimator: 'linear', plan: 'linear', params: { l2: 10, target_transform: 'log1p' }, when: longTailed },
];

/** What is fitted where the budget is too small for anything: the first if it costs little, else the last. */
export const fallback = (shape: SearchShape): Entry[] => [
  { estimator: 'linear', plan: 'linear', params: { l2: 10 } },
  { estimator: 'baseline', plan: Object.keys(shape.plans)[0], params: {} },
];
