import type { Graph } from '../../onnx/graph.ts';
import { bothClasses } from '../probabilities.ts';

/** A share of less than half a row cannot be told from none: no class is called impossible for want of rows. */
export const floorOf = (labels: ArrayLike<number>) => Math.fround(0.5 / (labels.length + 1));

/**
 * From the means of labels 0 and 1 to probabilities, [rows, classes] row-major. `raw` has one array of [rows] for each
 * class, or for the second class alone: then it is cut off at `floor` and 1 - `floor`. Of several, each is at least
 * `floor`, and they are divided by their sum.
 */
export function normalise(raw: readonly Float64Array[], floor: number): Float64Array {
  const clip = (share: number) => Math.min(1 - floor, Math.max(floor, share));
  if (raw.length === 1) return bothClasses(raw[0].map(clip));
  const [first] = raw;
  const probabilities = new Float64Array(first.length * raw.length);
  for (let i = 0, to = 0; i < first.length; i++) {
    const shares = raw.map((own) => clip(own[i]));
    const sum = shares.reduce((a, b) => a + b, 0);
    for (const share of shares) probabilities[to++] = share / sum;
  }
  return probabilities;
}

/** The same as {@link normalise}, in the graph; `raw` is [N, outputs]. A softmax of logarithms divides by the sum. */
export function normaliseInGraph(graph: Graph, raw: string, outputs: number, floor: number): string {
  const scalar = (value: number) => graph.constant('float', [], [value]);
  const shares = graph.op('Clip', [raw, scalar(floor), scalar(1 - floor)]);
  if (outputs === 1) return graph.op('Concat', [graph.op('Sub', [scalar(1), shares]), shares], { axis: 1 });
  return graph.op('Softmax', [graph.op('Log', [shares])], { axis: 1 });
}
