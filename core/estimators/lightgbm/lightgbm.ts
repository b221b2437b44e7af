import type { Targets } from '../../native/lightgbm/protocol.ts';
import type { Graph } from '../../onnx/graph.ts';
import type { EstimatorCapability } from '../../validity/capability.ts';
import { traits } from '../../validity/traits.ts';
import { weightsOf } from '../class-weight.ts';
import type { Estimator, Params, Task, Validated } from '../estimator.ts';
import { bothClasses, sigmoidOfBoth } from '../probabilities.ts';
import {
  transformLabels,
  untransform,
  untransformInGraph,
  type TargetTransform,
} from '../target-transform.ts';
import { estimateSeconds } from './cost.ts';
import { explainTrees } from './explain.ts';
import { hasten } from './hasten.ts';
import { labelsOfAll, openLoaded, type Loaded } from './load.ts';
import { parseModelText, type TreeModel } from './model-text.ts';
import { treeEnsemble } from './onnx.ts';
import { boosterParams, hasLogLink, LightGbmParams, stopping, type Objective } from './params.ts';
import { boundSteps } from './rare-classes.ts';
import { adapt, neighbours, variants } from './search.ts';
import { space } from './space.ts';

/** `offset`: what the trees were fitted relative to. */
type Model = TreeModel & { offset: number; transform: TargetTransform; logLink: boolean };

/** Gradient boosted trees by LightGBM: native categories and missing values, early stopping over all folds at once. */
export const lightgbm: Estimator = {
  name: 'lightgbm',
  capability,
  problemTypes: ['binary', 'multiclass', 'regression'],
  params: LightGbmParams,
  variants,
  loading: ['max_bin'],
  open: (data, context, params) => openLoaded(LightGbmParams, { validate, fit }, data, context, params),
  toOnnx,
  explain: (model) => explainTrees(model as Model),
  space,
  hasten,
  adapt,
  neighbours: (params, shape) => neighbours(LightGbmParams.parse(params), shape),
  estimateSeconds,
};

/** Logarithms and counts are of targets that are not negative. */
function capability({ objective = 'default', target_transform = 'none' }: Params): EstimatorCapability {
  const isLogarithm = target_transform === 'log1p' || hasLogLink(objective as Objective);
  return {
    takes: traits.numeric,
    ...(isLogarithm && { refusesTarget: traits.negative }),
    ...(objective !== 'default' && { problemTypes: ['regression'] }),
  };
}

async function validate(data: Loaded, params: LightGbmParams): Promise<Validated> {
  const offsets = data.folds.map(({ train }) => offsetOf(train, data, params));
  const { iterations, predictions } = await data.native.crossValidate({
    // The classes of all folds are alike: one set of parameters for all.
    params: boosterParams(boundSteps(params, data.folds[0].train, data), data, data.context),
    folds: data.folds.map(({ train, validation }, k) => ({
      train: targetsOf(train, offsets[k], data, params),
      validation: { labels: targetsOf(validation, offsets[k], data, params).labels },
    })),
    ...stopping(params),
  });
  return { iterations, predictions: predictions.map((raw, k) => finish(raw, offsets[k], data, params)) };
}

async function fit(data: Loaded, params: LightGbmParams, iterations: number): Promise<Model> {
  const labels = labelsOfAll(data);
  const offset = offsetOf(labels, data, params);
  const text = await data.native.train({
    params: boosterParams(boundSteps(params, labels, data), data, data.context),
    all: targetsOf(labels, offset, data, params),
    iterations,
  });
  const { target_transform: transform, objective } = params;
  return { ...parseModelText(text), offset, transform, logLink: hasLogLink(objective) };
}

/**
 * LightGBM starts from the mean, and keeps it in the first tree. Where DART drops that tree the mean goes with it: so it
 * is taken from the labels before, and added to the answers.
 */
function offsetOf(labels: Float32Array, { problemType }: Task, params: LightGbmParams): number {
  if (params.boosting !== 'dart' || problemType !== 'regression') return 0;
  const transformed = transformLabels(labels, params.target_transform);
  return Math.fround(transformed.reduce((sum, label) => sum + label, 0) / labels.length);
}

function targetsOf(labels: Float32Array, offset: number, task: Task, params: LightGbmParams): Targets {
  const weights = weightsOf(labels, task, params.class_weight);
  const transformed = transformLabels(labels, params.target_transform);
  return {
    labels: offset === 0 ? transformed : transformed.map((label) => label - offset),
    ...(weights && { weights }),
  };
}

/** LightGBM gives one probability for two classes; everything of ours has a column for each. */
function finish(
  raw: Float64Array,
  offset: number,
  { problemType }: Task,
  { target_transform }: LightGbmParams,
): Float64Array {
  if (problemType === 'binary') return bothClasses(raw);
  const scores = offset === 0 ? raw : raw.map((score) => score + offset);
  return untransform(scores, target_transform);
}

function toOnnx(graph: Graph, features: string, fitted: unknown, { problemType }: Task): string {
  const model = fitted as Model;
  const raw = treeEnsemble(graph, features, model);
  if (problemType === 'multiclass') return graph.op('Softmax', [raw], { axis: 1 });
  if (problemType === 'binary') return sigmoidOfBoth(graph, raw);
  if (model.logLink) return graph.op('Exp', [raw]);
  const { offset, transform } = model;
  const scores = offset === 0 ? raw : graph.op('Add', [raw, graph.constant('float', [1], [offset])]);
  return untransformInGraph(graph, scores, transform);
}
