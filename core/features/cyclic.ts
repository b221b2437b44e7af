import type { Graph } from '../onnx/graph.ts';
import type { Calendar } from './calendar.ts';
import type { Encoded } from './encoder.ts';

/** The parts of a timestamp that come round again: how many values each has, and the first of them. */
const cycles = [
  { part: 'month', name: 'month', period: 12, first: 1 },
  { part: 'dayOfWeek', name: 'dayofweek', period: 7, first: 0 },
  { part: 'hour', name: 'hour', period: 24, first: 0 },
] as const;

/**
 * Month, day of the week and hour as points on a circle, so that December is next to January for a linear model. A
 * missing timestamp is the circle's centre, (0, 0). `names` are the timestamp columns' names.
 */
export function cyclic(graph: Graph, parts: Calendar, names: string[]): Encoded {
  const tensors = cycles.map(({ part, period, first }) =>
    points(graph, parts[part], names.length, period, first),
  );
  const columns = cycles.flatMap((cycle) =>
    names.flatMap((source) =>
      ['sin', 'cos'].map((axis) => ({ name: `${source}_${cycle.name}_${axis}`, source, categorical: false })),
    ),
  );
  return { tensor: graph.op('Concat', tensors, { axis: 1 }), columns };
}

/**
 * [N, width] parts to [N, 2 × width] sines and cosines, from a table: ONNX Runtime's own Sin and Cos round differently
 * in a batch and in its last rows, and on different processors.
 */
function points(graph: Graph, part: string, width: number, period: number, first: number): string {
  const circle = Array.from({ length: period }, (_, i) => (2 * Math.PI * i) / period);
  const table = [...circle.flatMap((angle) => [Math.sin(angle), Math.cos(angle)]), 0, 0];
  const number = (value: number) => graph.constant('double', [], [value]);
  const place = graph.op('Sub', [part, number(first)]);
  const known = graph.op('Where', [graph.op('IsNaN', [place]), number(period), place]);
  const index = graph.op('Cast', [known], { to: 7 });
  const looked = graph.op('Gather', [graph.constant('float', [period + 1, 2], table), index], { axis: 0 });
  return graph.op('Reshape', [looked, graph.constant('int64', [2], [-1, 2 * width])]);
}
