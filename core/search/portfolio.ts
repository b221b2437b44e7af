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

const lightgbm = (params: Params, plan = 'tree') => ({ estimator: 'lightgbm', plan, params });
const forest = (params: Params, plan = 'tree') => ({ estimator: 'random_forest', plan, params });
const linear = (params: Params, plan = 'linear') => ({ estimator: 'linear', plan, params });
const mlp = (params: Params) => ({ estimator: 'mlp', plan: 'network', params });

/**
 * What is tried first, in the order of what is likeliest to help for its cost. The first ones are of different kinds, since a
 * blend lives on that: small trees in small steps, which win on most small and noisy tables; a linear model; LightGBM's
 * defaults, so that nothing chosen is worse than they in validation; extremely randomised trees; levels as means of the
 * target; a forest; a network.
 */
export const portfolio: readonly Entry[] = [
  lightgbm({ num_leaves: 8, learning_rate: 0.05, feature_fraction: 0.5, bagging_fraction: 0.8 }),
  linear({ path: true }),
  lightgbm({}),
  forest({ extra_trees: true }),
  lightgbm({ num_leaves: 63, feature_fraction: 0.8, extra_trees: true, min_data_in_leaf: 5 }),
  lightgbm({ num_leaves: 15, learning_rate: 0.05, feature_fraction: 0.7, bagging_fraction: 0.8 }, 'target'),
  forest({}),
  { ...linear({ path: true, target_transform: 'log1p' }), when: longTailed },
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
  lightgbm({ num_leaves: 15, learning_rate: 0.05, feature_fraction: 0.7, bagging_fraction: 0.8 }),
  lightgbm({
    num_leaves: 31,
    learning_rate: 0.05,
    feature_fraction: 0.8,
    bagging_fraction: 0.9,
    extra_trees: true,
  }),
  linear({ path: true }, 'bent'),
  {
    ...lightgbm({
      num_leaves: 63,
      learning_rate: 0.05,
      feature_fraction: 0.6,
      bagging_fraction: 0.8,
      lambda_l2: 3,
    }),
    when: rowsFrom(1500),
  },
  { ...lightgbm({ num_leaves: 4, feature_fraction: 0.5, bagging_fraction: 0.8 }), when: rowsBelow(10_000) },
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
  linear({ l1: 1, l2: 0.1, path: true }),
  lightgbm({
    num_leaves: 31,
    learning_rate: 0.03,
    feature_fraction: 0.6,
    bagging_fraction: 0.7,
    lambda_l2: 1,
  }),
];

/** What is fitted where the budget is too small for anything: the first if it costs little, else the last. */
export const fallback = (shape: SearchShape): Entry[] => [
  { estimator: 'linear', plan: 'linear', params: { l2: 10 } },
  { estimator: 'baseline', plan: Object.keys(shape.plans)[0], params: {} },
];
