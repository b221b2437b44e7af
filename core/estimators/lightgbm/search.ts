import type { Params, Shape } from '../estimator.ts';
import type { LightGbmParams } from './params.ts';

/** Below this many rows LightGBM's least leaf of 20 rows leaves it nothing to learn from. */
const fewRows = 200;
/** With more classes every round is that many trees: fewer, larger steps. */
const manyClasses = 5;
/** A tree that sees fewer columns misses how they act together: 3 % of the error on medical_cost, 6 columns. */
const leastColumns = 5;
const leastRate = ({ problemType, classes }: Shape) =>
  problemType === 'multiclass' && classes > manyClasses ? 0.1 : 0;

export function adapt(params: Params, shape: Shape): Params {
  const { rows, columns } = shape;
  const least = Number(params.min_data_in_leaf ?? 20);
  const fraction = Number(params.feature_fraction ?? 1);
  const rate = leastRate(shape);
  return {
    n_estimators: rate ? 300 : 1000,
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
