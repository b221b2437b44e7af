import type { Graph } from '../../onnx/graph.ts';
import type { Estimator, FitContext, FitData, FitSession, Task, Validated } from '../estimator.ts';
import { bothClasses, sigmoidOfBoth } from '../probabilities.ts';
import {
  transformLabels,
  untransform,
  untransformInGraph,
  type TargetTransform,
} from '../target-transform.ts';
import { estimateSeconds } from './cost.ts';
import { hasten } from './hasten.ts';
import { labelsOfAll, load, type Loaded } from './load.ts';
import { parseModelText, type TreeModel } from './model-text.ts';
import { treeEnsemble } from './onnx.ts';
import { boosterParams, LightGbmParams, stopping } from './params.ts';
import { adapt, neighbours } from './search.ts';
import { space } from './space.ts';

type Model = TreeModel & { transform: TargetTransform };

/** Gradient boosted trees by LightGBM: native categories and missing values, early stopping over all folds at once. */
export const lightgbm: Estimator = {
  name: 'lightgbm',
  accepts: { missing: true, codes: true, sparse: true },
  problemTypes: ['binary', 'multiclass', 'regression'],
  params: LightGbmParams,
  variants: () => [{}],
  open,
  toOnnx,
  space,
  hasten,
  adapt,
  neighbours: (params, shape) => neighbours(LightGbmParams.parse(params), shape),
  estimateSeconds,
};

async function open(data: FitData, context: FitContext): Promise<FitSession> {
  const loaded = await load(data, context);
  return {
    validate: (params) => validate(loaded, LightGbmParams.parse(params)),
    fit: (params, iterations) => fit(loaded, LightGbmParams.parse(params), iterations),
    close: loaded.native.close,
  };
}

async function validate(data: Loaded, params: LightGbmParams): Promise<Validated> {
  const targets = (labels: Float32Array) => ({ labels: transformLabels(labels, params.target_transform) });
  const { iterations, predictions } = await data.native.crossValidate({
    params: boosterParams(params, data, data.context),
    folds: data.folds.map(({ train, validation }) => ({
      train: targets(train),
      validation: targets(validation),
    })),
    ...stopping(params),
  });
  return { iterations, predictions: predictions.map((raw) => finish(raw, data, params)) };
}

async function fit(data: Loaded, params: LightGbmParams, iterations: number): Promise<Model> {
  const text = await data.native.train({
    params: boosterParams(params, data, data.context),
    all: { labels: transformLabels(labelsOfAll(data), params.target_transform) },
    iterations,
  });
  return { ...parseModelText(text), transform: params.target_transform };
}

/** LightGBM gives one probability for two classes; everything of ours has a column for each. */
function finish(
  raw: Float64Array,
  { problemType }: Task,
  { target_transform }: LightGbmParams,
): Float64Array {
  return problemType === 'binary' ? bothClasses(raw) : untransform(raw, target_transform);
}

function toOnnx(graph: Graph, features: string, fitted: unknown, { problemType }: Task): string {
  const model = fitted as Model;
  const raw = treeEnsemble(graph, features, model);
  if (problemType === 'multiclass') return graph.op('Softmax', [raw], { axis: 1 });
  if (problemType === 'binary') return sigmoidOfBoth(graph, raw);
  return untransformInGraph(graph, raw, model.transform);
}
