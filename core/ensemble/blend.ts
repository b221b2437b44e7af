import type { Graph } from '../onnx/graph.ts';

/** The weighted mean of several models' numbers, place by place. Models of weight 0 are passed over. */
export function blend(models: readonly ArrayLike<number>[], weights: ArrayLike<number>): Float64Array {
  const sum = new Float64Array(models[0].length);
  models.forEach((numbers, m) => {
    const weight = weights[m];
    if (weight === 0) return;
    for (let i = 0; i < sum.length; i++) sum[i] += weight * numbers[i];
  });
  return sum;
}

/** The weighted mean of tensors of one shape, in the graph; weights sum to 1. */
export function blendInGraph(graph: Graph, scores: readonly string[], weights: readonly number[]): string {
  if (scores.length === 1) return scores[0];
  const weighted = scores.map((score, m) =>
    graph.op('Mul', [score, graph.constant('float', [], [weights[m]])]),
  );
  return graph.op('Sum', weighted);
}
