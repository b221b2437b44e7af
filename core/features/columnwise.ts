import type { z } from 'zod';
import type { Params } from '../estimators/estimator.ts';
import type { Graph } from '../onnx/graph.ts';
import type { Capability } from '../validity/capability.ts';
import { traits } from '../validity/traits.ts';
import { asDouble, type NumericFeature, type Values } from './block.ts';
import { defineStep, type Step } from './step.ts';

type Changes = Omit<Capability, 'takes' | 'gives'>;

/** A step that treats every numeric column by itself. `L` is what it learns of one. */
export type Columnwise<P extends Params, L> = {
  name: string;
  params: z.ZodType<P>;
  /** What it refuses and changes; it takes and gives numbers, and codes are none any more. */
  capability?: Changes | ((params: Partial<P>) => Changes);
  /** From the column's training values, `NaN` where missing; the order of the rows must not matter. */
  learn(values: Values, params: P): L;
  /** One value, as {@link nodes} does it. */
  apply(learnt: L, params: P): (value: number) => number;
  /** The same on a [N, columns] tensor of doubles; returns one of the same shape. */
  nodes(graph: Graph, tensor: string, learnt: L[], params: P): string;
};

/** Makes a step of what is done to a column. Its results are doubles. */
export function columnwise<P extends Params, L>(own: Columnwise<P, L>): Step {
  const { capability = {} } = own;
  return defineStep({
    name: own.name,
    takes: 'numeric',
    params: own.params,
    capability:
      typeof capability === 'function' ? (params) => complete(capability(params)) : complete(capability),
    fit: (block, params, { graph }) => {
      if (block.columns.length === 0) return block;
      const learnt = block.columns.map((column) => own.learn(column.values(), params));
      const columns = block.columns.map((column, j): NumericFeature => ({
        ...column,
        categorical: false,
        values: () => Float64Array.from(column.values(), own.apply(learnt[j], params)),
      }));
      return {
        kind: 'numeric',
        type: 'double',
        tensor: own.nodes(graph, asDouble(graph, block), learnt, params),
        columns,
      };
    },
  });
}

const complete = (changes: Changes): Capability => ({
  ...changes,
  takes: traits.numeric,
  gives: traits.numeric,
  clears: (changes.clears ?? 0) | traits.codes,
});

/** A row of constants, one for each column, [1, columns]. */
export const row = (graph: Graph, values: number[]) => graph.constant('double', [1, values.length], values);

/** A constant for all columns. */
export const scalar = (graph: Graph, value: number) => graph.constant('double', [], [value]);

/** (x - centre) / scale, each column by its own. */
export function standardise(graph: Graph, tensor: string, centres: number[], scales: number[]): string {
  const centred = graph.op('Sub', [tensor, row(graph, centres)]);
  return graph.op('Div', [centred, row(graph, scales)]);
}

/** Values beyond ±`limit` become ±`limit`. ONNX does not say what Clip makes of `NaN`, so it is not asked to keep it. */
export function boundedNodes(graph: Graph, tensor: string, limit: number): string {
  const within = graph.op('Clip', [tensor, scalar(graph, -limit), scalar(graph, limit)]);
  return graph.op('Where', [graph.op('IsNaN', [tensor]), tensor, within]);
}

/** The same for one value. */
export const bounded = (value: number, limit: number) => Math.max(-limit, Math.min(limit, value));
