import type { Targets } from '../../native/lightgbm/protocol.ts';
import type { Graph } from '../../onnx/graph.ts';
import { traits } from '../../validity/traits.ts';
import { weightsOf } from '../class-weight.ts';
import type { Estimator, Task, Validated } from '../estimator.ts';
import { explainTrees } from '../lightgbm/explain.ts';
import { labelsOfAll, openLoaded, type Loaded } from '../lightgbm/load.ts';
import { parseModelText, type Tree, type TreeModel } from '../lightgbm/model-text.ts';
import { treeEnsemble } from '../lightgbm/onnx.ts';
import {
  transformLabels,
  untransform,
  untransformInGraph,
  type TargetTransform,
} from '../target-transform.ts';
import { estimateSeconds, hasten } from './cost.ts';
import { boosterParams, ForestParams } from './params.ts';
import { floorOf, normalise, normaliseInGraph } from './probabilities.ts';
import { adapt, neighbours, space, variants } from './search.ts';

/**
 * The leaves are divided by the number of trees, so that their sum is the answer, less the `means`, one of each output.
 * `floor`: see {@link floorOf}.
 */
type Model = TreeModel & { means: number[]; floor: number; transform: TargetTransform };

/**
 * Random forests and extremely randomised trees by LightGBM, with the probabilities of scikit-learn's: the mean over the
 * trees of the classes' shares in the leaves. Of several classes each has trees of its own.
 */
export const randomForest: Estimator = {
  name: 'random_forest',
  capability: ({ target_transform = 'none' }) => ({
    takes: traits.numeric,
    ...(target_transform === 'log1p' && { refusesTarget: traits.negative }),
  }),
  problemTypes: ['binary', 'multiclass', 'regression'],
  params: ForestParams,
  variants,
  loading: ['max_bin'],
  open: (data, context, params) => openLoaded(ForestParams, { validate, fit }, data, context, params),
  toOnnx,
  explain: (model) => explainTrees(model as Model),
  adapt,
  space,
  hasten,
  neighbours: (params, shape) => neighbours(ForestParams.parse(params), shape),
  estimateSeconds,
};

/** What a forest learns: one for all values, for the second of two classes, or for each of several. */
const outputsOf = ({ problemType, classes }: Task): number[] =>
  problemType === 'multiclass' ? [...Array(classes).keys()] : [1];

async function validate(data: Loaded, params: ForestParams): Promise<Validated> {
  const iterations = params.n_estimators;
  const rows = Math.min(...data.folds.map(({ train }) => train.length));
  const answers: Float64Array[][] = [];
  for (const output of outputsOf(data)) {
    const learnt = data.folds.map(({ train }) => targetsOf(train, output, data, params));
    const { predictions } = await data.native.crossValidate({
      params: boosterParams(params, { ...data, rows }),
      // No metric is asked for: what the labels to validate on are does not matter.
      folds: data.folds.map(({ validation }, k) => ({
        train: learnt[k],
        validation: { labels: validation },
      })),
      iterations,
    });
    answers.push(predictions.map((raw, k) => raw.map((score) => score + learnt[k].mean)));
  }
  const predictions = data.folds.map(({ train }, k) => {
    const raw = answers.map((own) => own[k]);
    if (data.problemType === 'regression') return untransform(raw[0], params.target_transform);
    return normalise(raw, floorOf(train));
  });
  return { iterations, predictions };
}

async function fit(data: Loaded, params: ForestParams, iterations: number): Promise<Model> {
  const labels = labelsOfAll(data);
  const forests: TreeModel[] = [];
  const means: number[] = [];
  for (const output of outputsOf(data)) {
    const targets = targetsOf(labels, output, data, params);
    const text = await data.native.train({
      params: boosterParams(params, { ...data, rows: labels.length }),
      all: targets,
      iterations,
    });
    forests.push(parseModelText(text));
    means.push(targets.mean);
  }
  const [{ trees: first, width }] = forests;
  const trees = first.flatMap((_, i) => forests.map((own) => shareOf(own.trees[i], first.length)));
  const { target_transform: transform } = params;
  return { trees, treesPerIteration: forests.length, width, means, floor: floorOf(labels), transform };
}

const shareOf = (tree: Tree, trees: number): Tree => ({
  ...tree,
  leaf: tree.leaf.map((value) => value / trees),
});

/** What a forest is fitted to, less its `mean`. */
function targetsOf(
  labels: Float32Array,
  output: number,
  task: Task,
  params: ForestParams,
): Targets & { mean: number } {
  const isRegression = task.problemType === 'regression';
  const values = isRegression
    ? transformLabels(labels, params.target_transform)
    : labels.map((label) => (label === output ? 1 : 0));
  const mean = Math.fround(values.reduce((sum, value) => sum + value, 0) / values.length);
  const weights = weightsOf(labels, task, params.class_weight);
  return { labels: values.map((value) => value - mean), mean, ...(weights && { weights }) };
}

function toOnnx(graph: Graph, features: string, fitted: unknown, { problemType }: Task): string {
  const model = fitted as Model;
  const trees = treeEnsemble(graph, features, model);
  const raw = graph.op('Add', [trees, graph.constant('float', [model.means.length], model.means)]);
  if (problemType === 'regression') return untransformInGraph(graph, raw, model.transform);
  return normaliseInGraph(graph, raw, model.treesPerIteration, model.floor);
}
