import type { z } from 'zod';
import type { Params } from '../estimators/estimator.ts';
import type { Graph } from '../onnx/graph.ts';
import { traits, type Capability, type Traits } from '../validity/traits.ts';
import { asDouble, type NumericFeature, type Values } from './block.ts';
import { defineStep, type Step } from './step.ts';

/** A step that treats every numeric column by itself. `L` is what it learns of one. */
export type Columnwise<P extends Params, L> = {
  name: string;
  params: z.ZodType<P>;
  refuses?: (params: P) => Traits;
  clears?: (params: P) => Traits;
  sets?: (params: P) => Traits;
  /** From the column's training values, `NaN` where missing; the order of the rows must not matter. */
  learn(values: Values, params: P): L;
  /** One value, as {@link nodes} does it. */
  apply(learnt: L, params: P): (value: number) => number;
  /** The same on a [N, columns] tensor of doubles; returns one of the same shape. */
  nodes(graph: Graph, tensor: string, learnt: L[], params: P): string;
};

const none = () => 0;

/** Makes a step of what is done to a column. Its results are doubles. */
export function columnwise<P extends Params, L>(own: Columnwise<P, L>): Step {
  const { refuses = none, clears = none, sets = none } = own;
  const capability = (params: P): Capability => ({
    takes: traits.numeric,
    refuses: refuses(params),
    gives: traits.numeric,
    clears: clears(params) | traits.codes,
    sets: sets(params),
  });
  return defineStep({
    name: own.name,
    takes: 'numeric',
    params: own.params,
    capability,
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

/** A row of constants, one for each column, [1, columns]. */
export const row = (graph: Graph, values: number[]) => graph.constant('double', [1, values.length], values);

/** A constant for all columns. */
export const scalar = (graph: Graph, value: number) => graph.constant('double', [], [value]);
