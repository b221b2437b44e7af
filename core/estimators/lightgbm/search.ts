import type { Params, Shape, Task } from '../estimator.ts';
import type { LightGbmParams } from './params.ts';

/** Below this many rows LightGBM's least leaf of 20 rows leaves it nothing to learn from. */
const fewRows = 200;
/** With more classes every round is that many trees: fewer, larger steps. */
const manyClasses = 5;
/** A tree that sees fewer columns misses how they act together: 3 % of the error on medical_cost, 6 columns. */
const leastColumns = 5;
const leastRate = ({ problemType, classes }: Shape) =>
  problemType === 'multiclass' && classes > manyClasses ? 0.1 : 0;

/** DART makes all of its rounds, and each goes through the trees that it drops. */
const dartRounds = 200;

export function adapt(params: Params, shape: Shape): Params {
  const { rows, columns } = shape;
  const least = Number(params.min_data_in_leaf ?? 20);
  const fraction = Number(params.feature_fraction ?? 1);
  const rate = leastRate(shape);
  return {
    n_estimators: params.boosting === 'dart' ? dartRounds : rate ? 300 : 1000,
    ...params,
    feature_fraction: Math.max(fraction, Math.min(1, leastColumns / columns)),
    ...(rows < fewRows && { min_data_in_leaf: Math.min(least, Math.max(2, Math.floor(rows / 10))) }),
    ...(rate && { learning_rate: Math.max(rate, Number(params.learning_rate ?? 0.1)) }),
  };
}

/** Without those that would grow the same trees. */
export function neighbours(params: LightGbmParams, shape: Shape): Params[] {
  const { num_leaves, learning_rate, n_estimators, feature_fraction, min_data_in_leaf } = params;
  const steps: Partial<LightGbmParams>[] = [
    { num_leaves: Math.max(3, Math.round(num_leaves / 2)) },
    { feature_fraction: Math.max(0.3, feature_fraction - 0.2) },
    { min_data_in_leaf: Math.max(2, Math.round(min_data_in_leaf / 3)) },
  ];
  if (num_leaves * min_data_in_leaf < shape.rows) steps.push({ num_leaves: num_leaves * 2 });
  if (learning_rate / 2 >= leastRate(shape))
    steps.push({ learning_rate: learning_rate / 2, n_estimators: Math.max(n_estimators, 2000) });
  return steps.map((step) => ({ ...params, ...step }));
}

/** Every way of boosting, and every objective that the problem can have. */
export function variants({ problemType }: Task): Params[] {
  const common: Params[] = [
    {},
    { boosting: 'dart', n_estimators: 25, drop_rate: 0.3, skip_drop: 0.2 },
    { extra_trees: true, max_depth: 4, path_smooth: 1, feature_fraction_bynode: 0.7, bagging_fraction: 0.7 },
    {
      max_bin: 15,
      max_cat_to_onehot: 16,
      min_gain_to_split: 0.01,
      lambda_l1: 0.1,
      lambda_l2: 1,
      max_delta_step: 5,
    },
  ];
  if (problemType !== 'regression') {
    const balanced = [...common, { class_weight: 'balanced' }];
    return problemType === 'binary'
      ? [...balanced, { is_unbalance: true }, { scale_pos_weight: 3 }]
      : balanced;
  }
  return [
    ...common,
    { target_transform: 'log1p' },
    { objective: 'regression_l1' },
    { objective: 'huber', alpha: 0.5 },
    { objective: 'quantile', alpha: 0.6 },
    { objective: 'poisson' },
    { objective: 'gamma' },
    { objective: 'tweedie', tweedie_variance_power: 1.2 },
  ];
}
