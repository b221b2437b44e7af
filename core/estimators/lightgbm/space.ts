import type { Space } from '../space.ts';

/**
 * What matters most for boosting, as in the spaces of FLAML and TabRepo. The rounds are not in it: early stopping finds
 * them.
 */
export const space: Space = {
  num_leaves: { type: 'int', low: 4, high: 256, log: true },
  learning_rate: { type: 'float', low: 0.02, high: 0.3, log: true },
  min_data_in_leaf: { type: 'int', low: 2, high: 128, log: true },
  feature_fraction: { type: 'float', low: 0.3, high: 1 },
  bagging_fraction: { type: 'float', low: 0.5, high: 1 },
  lambda_l1: { type: 'float', low: 0.001, high: 10, log: true },
  lambda_l2: { type: 'float', low: 0.001, high: 100, log: true },
  cat_smooth: { type: 'float', low: 0.1, high: 100, log: true },
  extra_trees: { type: 'categorical', choices: [false, true] },
};
