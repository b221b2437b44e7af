import type { Params, Shape } from '../estimator.ts';
import { treeSeconds } from '../lightgbm/cost.ts';
import { ForestParams } from './params.ts';

/** Fewer trees would be another model. */
const leastTrees = 20;

export function estimateSeconds(shape: Shape, params: Params): number {
  const own = ForestParams.parse(params);
  const { problemType, classes } = shape;
  const tree = treeSeconds(shape, {
    num_leaves: own.max_leaf_nodes,
    min_data_in_leaf: own.min_samples_leaf,
    feature_fraction: 1,
    bagging_fraction: own.max_samples,
    max_bin: own.max_bin,
  });
  return 0.012 + tree * own.n_estimators * (problemType === 'multiclass' ? classes : 1);
}

/** As many trees as fit into `seconds`; undefined where those are fewer than 20. */
export function hasten(params: Params, shape: Shape, seconds: number): Params | undefined {
  const own = ForestParams.parse(params);
  const [one, two] = [1, 2].map((n_estimators) => estimateSeconds(shape, { ...own, n_estimators }));
  const affordable = Math.floor((seconds - one) / (two - one)) + 1;
  if (affordable < leastTrees) return undefined;
  return { ...own, n_estimators: Math.min(own.n_estimators, affordable) };
}
