import { openLightGbm, type LightGbmSession } from '../../native/lightgbm.ts';
import type { Graph } from '../../onnx/graph.ts';
import { checkFitData } from '../check.ts';
import type { Estimator, FitContext, FitData, FitSession, Task } from '../estimator.ts';
import { bothClasses, sigmoidOfBoth } from '../probabilities.ts';
import {
  transformLabels,
  untransform,
  untransformInGraph,
  type TargetTransform,
} from '../target-transform.ts';
import { parseModelText, type TreeModel } from './model-text.ts';
import { treeEnsemble } from './onnx.ts';
import { estimateSeconds } from './cost.ts';
import { adapt, neighbours } from './search.ts';
import { boosterParams, datasetParams, LightGbmParams, stopping } from './params.ts';

type Model = TreeModel & { transform: TargetTransform };

/** Gradient boosted trees by LightGBM: native categories and missing values, early stopping over all folds at once. */
export const lightgbm: Estimator = {
  name: 'lightgbm',
  plan: 'tree',
  problemTypes: ['binary', 'multiclass', 'regression'],
  params: LightGbmParams,
  open,
  toOnnx,
  adapt,
  neighbours: (params, shape) => neighbours(LightGbmParams.parse(params), shape),
  estimateSeconds,
};

/** Fewer cells than this for each thread, and waiting for one another costs more than a second one brings. */
const cellsPerThread = 1e6;

async function open(data: FitData, { threads, ...rest }: FitContext): Promise<FitSession> {
  checkFitData(data);
  const { rows, columns, values } = data.matrix;
  const useful = Math.max(1, Math.floor((rows * columns.length) / cellsPerThread));
  const context = { ...rest, threads: Math.min(threads, useful) };
  const native = await openLightGbm(
    {
      matrix: { rows, columns: columns.length, values },
      dataset: datasetParams(columns, context),
      folds: data.folds,
    },
    context,
  );
  return {
    validate: (params) => validate(native, data, context, LightGbmParams.parse(params)),
    fit: async (params, iterations) => {
      const parsed = LightGbmParams.parse(params);
      const text = await native.train({ ...request(data, context, parsed), iterations });
      return { ...parseModelText(text), transform: parsed.target_transform } satisfies Model;
    },
    close: native.close,
  };
}

async function validate(native: LightGbmSession, data: FitData, context: FitContext, params: LightGbmParams) {
  const { iterations, predictions } = await native.crossValidate({
    ...request(data, context, params),
    ...stopping(params),
  });
  return { iterations, predictions: predictions.map((raw) => finish(raw, data, params)) };
}

const request = (data: FitData, context: FitContext, params: LightGbmParams) => ({
  params: boosterParams(params, data, context),
  labels: transformLabels(data.labels, params.target_transform),
});

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
