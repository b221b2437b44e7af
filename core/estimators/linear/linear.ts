import { z } from 'zod';
import type { Graph } from '../../onnx/graph.ts';
import { checkFitData, requireAll } from '../check.ts';
import type { Estimator, FitContext, FitData, FitSession, Known, Params, Part, Shape, Task } from '../estimator.ts';
import { bothClasses, sigmoidOfBoth } from '../probabilities.ts';
import { TargetTransform, transformLabels, untransform, untransformInGraph } from '../target-transform.ts';
import { createDesign, type Design } from './design.ts';
import { sigmoid, softmaxInPlace } from './losses.ts';
import { setScores, solve, type LinearModel } from './solve.ts';

/** `l2`: scikit-learn's `alpha` of Ridge, 1 / `C` of LogisticRegression. */
export const LinearParams = z.strictObject({
  l2: z.number().min(0).default(1),
  target_transform: TargetTransform.default('none'),
});
type LinearParams = z.infer<typeof LinearParams>;
/** `range`: of the transformed labels; a straight line in log space runs away where it is extrapolated. */
type Model = LinearModel & { transform: TargetTransform; range: [number, number] };

/** Ridge regression, logistic regression and multinomial regression, all with an L2 penalty. */
export const linear: Estimator = {
  name: 'linear',
  accepts: { missing: false, codes: false, sparse: true },
  problemTypes: ['binary', 'multiclass', 'regression'],
  params: LinearParams,
  variants: () => [{}],
  open,
  toOnnx,
  explain: (model) => ({ method: 'linear', weights: (model as Model).weights }),
  adapt: (params) => params,
  neighbours: (params) => {
    const parsed = LinearParams.parse(params);
    return [Math.sqrt(10), 1 / Math.sqrt(10)].map((factor) => ({ ...parsed, l2: parsed.l2 * factor }));
  },
  estimateSeconds,
};

async function open(data: FitData, { signal }: FitContext): Promise<FitSession> {
  checkFitData(data);
  const pause = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  };
  return {
    validate: (params) => validate(data, LinearParams.parse(params), pause),
    fit: async (params) => (await learn(requireAll(data), data, LinearParams.parse(params), pause)).model,
    close: async () => undefined,
  };
}

async function validate(data: FitData, params: LinearParams, pause: () => Promise<void>) {
  let iterations = 1;
  const predictions: Float64Array[] = [];
  for (const { train, validation } of data.folds) {
    const learnt = await learn(train, data, params, pause);
    iterations = Math.max(iterations, learnt.iterations);
    predictions.push(predict(learnt.model, createDesign(validation.matrix), data));
  }
  return { iterations, predictions };
}

async function learn(part: Part, task: Task, params: LinearParams, pause: () => Promise<void>) {
  const labels = transformLabels(part.labels, params.target_transform);
  const { iterations, ...solved } = await solve(createDesign(part.matrix), labels, task, params.l2, pause);
  const range: Model['range'] = [
    labels.reduce((a, b) => Math.min(a, b)),
    labels.reduce((a, b) => Math.max(a, b)),
  ];
  return { iterations, model: { ...solved, transform: params.target_transform, range } satisfies Model };
}

function predict(model: Model, design: Design, { problemType }: Task): Float64Array {
  const scores = new Float64Array(design.rows * model.outputs);
  setScores(design, model.weights, model.intercepts, scores);
  if (problemType === 'binary') return bothClasses(scores.map(sigmoid));
  if (problemType === 'multiclass') {
    for (let from = 0; from < scores.length; from += model.outputs)
      softmaxInPlace(scores, from, model.outputs);
    return scores;
  }
  if (model.transform === 'none') return scores;
  const [low, high] = model.range;
  return untransform(
    scores.map((score) => Math.min(high, Math.max(low, score))),
    model.transform,
  );
}

function toOnnx(graph: Graph, features: string, fitted: unknown, { problemType }: Task): string {
  const model = fitted as Model;
  const weights = graph.constant(
    'float',
    [model.weights.length / model.outputs, model.outputs],
    model.weights,
  );
  const intercepts = graph.constant('float', [model.outputs], model.intercepts);
  const scores = graph.op('Add', [graph.op('MatMul', [features, weights]), intercepts]);
  if (problemType === 'binary') return sigmoidOfBoth(graph, scores);
  if (problemType === 'multiclass') return graph.op('Softmax', [scores], { axis: 1 });
  if (model.transform === 'none') return scores;
  const [low, high] = model.range.map((bound) => graph.constant('float', [], [bound]));
  return untransformInGraph(graph, graph.op('Clip', [scores, low, high]), model.transform);
}

/** Of L-BFGS, the upper middle of 30 sets: a regression of many columns seldom converges before the limit. */
const usualIterations = { binary: 100, multiclass: 100, regression: 200 };

/** Measured on one 2.5 GHz core, nine in ten within a factor of two where the iterations are known. */
function estimateSeconds(shape: Shape, _: Params, known?: Known): number {
  const { rows, columns, problemType, classes } = shape;
  const scores = rows * (problemType === 'multiclass' ? classes : 1);
  const iterations = known?.iterations ?? usualIterations[problemType];
  return 0.006 + iterations * scores * (6e-8 + 2e-9 * columns);
}
