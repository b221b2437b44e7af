import { z } from 'zod';
import type { Graph } from '../../onnx/graph.ts';
import type { Capability } from '../../validity/capability.ts';
import { traits } from '../../validity/traits.ts';
import { sideBySide, type NumericFeature, type TimestampBlock } from '../block.ts';
import { calendar, dateParts, secondsPerDay, validSeconds, type Calendar } from '../calendar.ts';
import { defineStep } from '../step.ts';

const together = (graph: Graph, { inputs }: TimestampBlock) =>
  calendar(
    graph,
    sideBySide(
      graph,
      inputs.map((i) => i.tensor),
    ),
  );

const capability = (each: number): Capability => ({
  takes: traits.timestamp,
  gives: traits.numeric,
  clears: traits.turning | traits.seasonal,
  maySet: traits.varied | traits.lopsided | traits.central | traits.far,
  each,
});

const feature = (name: string, source: string, values: NumericFeature['values']): NumericFeature => ({
  name,
  source,
  categorical: false,
  crossFitted: false,
  values,
});

/** A timestamp's parts in UTC as numbers, named as pandas names them, and the days since 1970; `NaN` if missing. */
export const timestampParts = defineStep({
  name: 'timestamp_parts',
  takes: 'timestamp',
  params: z.strictObject({}),
  capability: capability(7),
  fit: (block, _, { graph }) => {
    const parts = together(graph, block);
    const names = {
      year: parts.year,
      month: parts.month,
      day: parts.day,
      dayofweek: parts.dayOfWeek,
      hour: parts.hour,
      dayofyear: parts.dayOfYear,
      days: parts.days,
    };
    const tensor = graph.op('Concat', Object.values(names), { axis: 1 });
    const columns = Object.keys(names).flatMap((part) =>
      block.inputs.map(({ column: { name, values } }) =>
        feature(`${name}_${part}`, name, () =>
          Float64Array.from(values, (seconds) => dateParts(seconds)[part as keyof typeof names]),
        ),
      ),
    );
    return { kind: 'numeric', type: 'double', tensor, columns };
  },
});

/** Days since 1970, with fraction: a timestamp's age for linear models. `NaN` if missing. */
export const timestampDays = defineStep({
  name: 'timestamp_days',
  takes: 'timestamp',
  params: z.strictObject({}),
  capability: { ...capability(1), maySet: traits.varied | traits.lopsided },
  fit: (block, _, { graph }) => ({
    kind: 'numeric',
    type: 'double',
    tensor: together(graph, block).days,
    columns: block.inputs.map(({ column: { name, values } }) =>
      feature(`${name}_days`, name, () => values.map((seconds) => validSeconds(seconds) / secondsPerDay)),
    ),
  }),
});

/** The parts of a timestamp that come round again: how many values each has, and the first of them. */
const cycles = [
  { part: 'month', name: 'month', period: 12, first: 1 },
  { part: 'dayOfWeek', name: 'dayofweek', period: 7, first: 0 },
  { part: 'hour', name: 'hour', period: 24, first: 0 },
] as const;

/**
 * Month, day of the week and hour as points on a circle, so that December is next to January for a linear model. A
 * missing timestamp is the circle's centre, (0, 0).
 */
export const timestampCyclic = defineStep({
  name: 'timestamp_cyclic',
  takes: 'timestamp',
  params: z.strictObject({}),
  capability: {
    ...capability(2 * cycles.length),
    clears:
      traits.missing |
      traits.negative |
      traits.varied |
      traits.lopsided |
      traits.central |
      traits.far |
      traits.turning |
      traits.seasonal,
    carries: [
      [traits.turning, traits.negative],
      [traits.seasonal, traits.varied | traits.central],
    ],
    maySet: traits.lopsided,
  },
  fit: (block, _, { graph }) => {
    const parts = together(graph, block);
    const tensors = cycles.map((cycle) => points(graph, parts, block.inputs.length, cycle));
    const columns = cycles.flatMap(({ name: part, period, first }) =>
      block.inputs.flatMap(({ column: { name, values } }) =>
        (['sin', 'cos'] as const).map((axis) =>
          feature(`${name}_${part}_${axis}`, name, () =>
            Float64Array.from(values, (seconds) => {
              const angle = (2 * Math.PI * (dateParts(seconds)[part] - first)) / period;
              return Number.isNaN(angle) ? 0 : Math.fround(Math[axis](angle));
            }),
          ),
        ),
      ),
    );
    return { kind: 'numeric', type: 'float', tensor: graph.op('Concat', tensors, { axis: 1 }), columns };
  },
});

/**
 * [N, width] parts to [N, 2 × width] sines and cosines, from a table: ONNX Runtime's own Sin and Cos round differently
 * in a batch and in its last rows, and on different processors.
 */
function points(
  graph: Graph,
  parts: Calendar,
  width: number,
  { part, period, first }: (typeof cycles)[number],
) {
  const circle = Array.from({ length: period }, (_, i) => (2 * Math.PI * i) / period);
  const table = [...circle.flatMap((angle) => [Math.sin(angle), Math.cos(angle)]), 0, 0];
  const number = (value: number) => graph.constant('double', [], [value]);
  const place = graph.op('Sub', [parts[part], number(first)]);
  const known = graph.op('Where', [graph.op('IsNaN', [place]), number(period), place]);
  const index = graph.op('Cast', [known], { to: 7 });
  const looked = graph.op('Gather', [graph.constant('float', [period + 1, 2], table), index], { axis: 0 });
  return graph.op('Reshape', [looked, graph.constant('int64', [2], [-1, 2 * width])]);
}
