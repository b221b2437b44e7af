import type { Params, Shape, Task } from '../estimator.ts';
import type { Space } from '../space.ts';
import { ForestParams } from './params.ts';

/** About 4 MB of the model's file. */
const mostLeaves = 100_000;
const leastTrees = 20;
const leastLeaves = 16;

/**
 * Extremely randomised trees learn from all rows. LightGBM draws their thresholds over a column's whole range, not the
 * node's: with few features to choose from a node often finds no split at all.
 */
const extra = { max_features: 1, max_samples: 0.99 };

/**
 * Keeps the file small: each of several classes has trees of its own. A regression looks at a third of the features in
 * each node, as Breiman proposed, where nothing else is asked for.
 */
export function adapt(params: Params, { problemType, classes }: Shape): Params {
  const wanted = Number(params.n_estimators ?? 100);
  const outputs = problemType === 'multiclass' ? classes : 1;
  const trees = Math.max(leastTrees, Math.min(wanted, Math.floor(mostLeaves / (outputs * leastLeaves))));
  const leaves = Math.max(leastLeaves, Math.floor(mostLeaves / (outputs * trees)));
  return {
    ...(problemType === 'regression' && { max_features: 1 / 3, min_samples_leaf: 2 }),
    ...(params.extra_trees === true && extra),
    ...params,
    n_estimators: Math.min(wanted, trees),
    max_leaf_nodes: Math.min(Number(params.max_leaf_nodes ?? 1000), leaves, 4096),
  };
}

export const space: Space = {
  max_features: { type: 'float', low: 0.1, high: 1 },
  min_samples_leaf: { type: 'int', low: 1, high: 32, log: true },
  max_samples: { type: 'float', low: 0.3, high: 0.95 },
  extra_trees: { type: 'categorical', choices: [false, true] },
};

export function neighbours(params: ForestParams, { columns }: Shape): Params[] {
  const { max_features, min_samples_leaf, extra_trees } = params;
  const share = max_features === 'sqrt' ? Math.sqrt(columns) / columns : max_features;
  const steps: Partial<ForestParams>[] = [
    extra_trees
      ? { extra_trees: false, max_features: 'sqrt', max_samples: 0.632 }
      : { extra_trees: true, ...extra },
    { min_samples_leaf: min_samples_leaf * 3 },
    { max_features: Math.min(1, share * 2) },
    { max_features: share / 2 },
  ];
  if (min_samples_leaf > 1) steps.push({ min_samples_leaf: Math.ceil(min_samples_leaf / 3) });
  return steps.map((step) => ({ ...params, ...step }));
}

export function variants({ problemType }: Task): Params[] {
  const few = { n_estimators: 30, min_data_per_group: 2 };
  return [
    few,
    { ...few, extra_trees: true, max_features: 1, max_samples: 0.9 },
    { ...few, max_leaf_nodes: 12, min_samples_leaf: 3, max_features: 0.7, max_depth: 5, max_bin: 31 },
    {
      ...few,
      ...(problemType === 'regression' ? { target_transform: 'log1p' } : { class_weight: 'balanced' }),
    },
  ];
}
