import { z } from 'zod';
import type { Graph } from '../onnx/graph.ts';

/** How a regression's target is learnt: as it is, or log(1 + y) with the answer exp(score) - 1. */
export const TargetTransform = z.enum(['none', 'log1p']);
export type TargetTransform = z.infer<typeof TargetTransform>;

/** @throws where a value is negative: what is below -1 has no such logarithm, and what is below 0 is no amount. */
export function transformLabels(labels: Float32Array, transform: TargetTransform): Float32Array {
  if (transform === 'none') return labels;
  return labels.map((label) => {
    if (label < 0) throw new Error(`log(1 + y) is for values that are not negative, and one is ${label}`);
    return Math.log1p(label);
  });
}

/** From scores back to the target's unit. */
export const untransform = (scores: Float64Array, transform: TargetTransform) =>
  transform === 'none' ? scores : scores.map(Math.expm1);

/** The same as {@link untransform}, in the graph. */
export function untransformInGraph(graph: Graph, scores: string, transform: TargetTransform): string {
  if (transform === 'none') return scores;
  return graph.op('Sub', [graph.op('Exp', [scores]), graph.constant('float', [1], [1])]);
}
