import type { Graph } from '../onnx/graph.ts';

/** From the positive class's probabilities to [rows, 2]. */
export function bothClasses(positive: Float64Array): Float64Array {
  const both = new Float64Array(positive.length * 2);
  positive.forEach((p, i) => {
    both[2 * i] = 1 - p;
    both[2 * i + 1] = p;
  });
  return both;
}

/** From log-odds [N, 1] to [N, 2]. Both by Sigmoid: 1 - p in floats would lose the small probabilities. */
export function sigmoidOfBoth(graph: Graph, logOdds: string): string {
  return graph.op('Sigmoid', [graph.op('Concat', [graph.op('Neg', [logOdds]), logOdds], { axis: 1 })]);
}
