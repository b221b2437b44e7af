import type { Graph } from '../onnx/graph.ts';
import type { NumericColumn } from '../table/table.ts';
import { concat, type Bound, type Encoded } from './encoder.ts';

const largestFloat = 2 ** 128 - 2 ** 104;

/**
 * Numbers as they are, `NaN` kept. An infinity becomes the largest float of its sign: it is mostly a float64 that
 * was too large for float32, so it is a large number and not a missing one.
 */
export function passthrough(graph: Graph, inputs: Bound<NumericColumn>[]): Encoded {
  const limit = (value: number) => graph.constant('float', [], [value]);
  const values = concat(graph, inputs);
  const finite = graph.op('Clip', [values, limit(-largestFloat), limit(largestFloat)]);
  // ONNX does not say what Clip makes of NaN, so it is not asked to keep it.
  const tensor = graph.op('Where', [graph.op('IsNaN', [values]), values, finite]);
  const columns = inputs.map(({ column: { name } }) => ({ name, source: name, categorical: false }));
  return { tensor, columns };
}
