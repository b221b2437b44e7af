import type { Graph } from '../onnx/graph.ts';
import type { Column } from '../table/table.ts';
import type { FeatureColumn } from './matrix.ts';

/** A raw column with its tensor in the graph, [N, 1]. What an encoder learns, it learns from the column's values. */
export type Bound<C extends Column = Column> = { column: C; tensor: string };

/** What an encoder appended to the graph: a float tensor [N, columns]. */
export type Encoded = { tensor: string; columns: FeatureColumn[] };

/** [N, 1] tensors side by side. */
export function concat(graph: Graph, inputs: Bound[]): string {
  const tensors = inputs.map((i) => i.tensor);
  return graph.op('Concat', tensors, { axis: 1 });
}
