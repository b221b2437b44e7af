import type { Graph } from '../../onnx/graph.ts';
import type { Task } from '../estimator.ts';
import { bothClasses, sigmoidOfBoth } from '../probabilities.ts';
import { untransform, untransformInGraph, type TargetTransform } from '../target-transform.ts';
import type { Design } from './design.ts';
import { sigmoid, softmaxInPlace } from './losses.ts';
import { setScores } from './problem.ts';
import type { LinearModel } from './solve.ts';

/** `range`: of the transformed labels; a straight line in log space runs away where it is extrapolated. */
export type Model = LinearModel & { transform: TargetTransform; range: [number, number] };

/** Row-major [rows, classes] probabilities, or [rows] values. */
export function predict(model: Model, design: Design, { problemType }: Task): Float64Array {
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

/** The same in the graph. */
export function toOnnx(graph: Graph, features: string, fitted: unknown, { problemType }: Task): string {
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
