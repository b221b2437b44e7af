import type { Known, Params, Shape } from '../estimator.ts';
import { LightGbmParams, patience } from './params.ts';

/** Rounds times learning rate until early stopping has ended boosting: the upper middle of 30 sets × 11 settings. */
const usualWay = { binary: 12, multiclass: 12, regression: 30 };

/** Bytes of a leaf's histograms that a core's own cache holds; what is larger is this much slower. */
const cacheBytes = 1e6;
const spilled = 2.5;
const binBytes = 16;

/**
 * Measured with LightGBM 4.7.0 on one 2.5 GHz core: 700 fits on 32 sets of 40 to 35,000 rows × 4 to 150 columns, nine in
 * ten within a factor of two where the rounds are known. A tree costs so much per leaf, per leaf and bin to find the
 * splits, per row for gradients and scores, and per cell and two levels to fill the histograms.
 */
export function estimateSeconds(shape: Shape, params: Params, known?: Known): number {
  const own = LightGbmParams.parse(params);
  const { problemType, classes } = shape;
  const outputs = problemType === 'multiclass' ? classes : 1;
  const count = rounds(own, shape, known);
  return 0.012 + outputs * (treeSeconds(shape, own) * count + dropSeconds(shape, own, count));
}

/** DART sends all rows through the trees that it drops: the more of them there are, the more are dropped. */
function dropSeconds({ rows }: Shape, params: LightGbmParams, count: number): number {
  if (params.boosting !== 'dart') return 0;
  const dropped = params.drop_rate * (1 - params.skip_drop) * count ** 2;
  return 6.8e-9 * rows * Math.log2(params.num_leaves) * dropped;
}

type TreeParams = Pick<
  LightGbmParams,
  'num_leaves' | 'min_data_in_leaf' | 'feature_fraction' | 'bagging_fraction' | 'max_bin'
>;

/** Seconds for one tree. */
export function treeSeconds({ rows, columns, distinct }: Shape, params: TreeParams): number {
  const leaves = Math.min(params.num_leaves, Math.max(2, rows / params.min_data_in_leaf));
  const used = columns * params.feature_fraction;
  const bins = used * Math.min(distinct, params.max_bin);
  const cells = rows * params.bagging_fraction * used;
  const histograms = 7.5e-10 * leaves * bins + 1.1e-9 * cells * Math.log2(leaves);
  const slower = bins * binBytes > cacheBytes ? spilled : 1;
  return 9e-7 * leaves + 5.8e-8 * rows + slower * histograms;
}

/** How many rounds a fit takes until early stopping has ended it, from a rule or from a known fit. */
export function rounds(params: LightGbmParams, { problemType }: Shape, known?: Known): number {
  const { boosting, learning_rate, n_estimators } = params;
  if (boosting === 'dart') return n_estimators;
  const way = known ? wayOf(known) : usualWay[problemType];
  return Math.min(n_estimators, Math.ceil(way / learning_rate));
}

/** What it took with the known settings, with the rounds that early stopping waited. */
function wayOf({ params, iterations }: Known): number {
  const own = LightGbmParams.parse(params);
  return own.learning_rate * (iterations + patience(own.learning_rate));
}
