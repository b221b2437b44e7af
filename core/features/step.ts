import type { z } from 'zod';
import type { Params, Task } from '../estimators/estimator.ts';
import type { Graph } from '../onnx/graph.ts';
import type { Capability } from '../validity/capability.ts';
import type { Block, BlockOf } from './block.ts';

/** The training rows' labels: class codes or values, in the order of the table. */
export type Target = Task & { labels: Float32Array };

/** What a step needs beside its columns. `graph` is the one under construction. */
export type StepContext = { graph: Graph; target: Target; seed: number };

/**
 * One component of a feature plan: it learns from the training values of a block's columns, appends to the graph the
 * nodes that do the same to any rows, and returns what comes out.
 */
export type Step = {
  name: string;
  /** Defaults fill what is absent; unknown parameters are refused. */
  params: z.ZodType<Params>;
  /** What it takes and gives with these parameters, absent ones being the defaults: for the check without execution. */
  capability: (params: Params) => Capability;
  fit(block: Block, params: Params, context: StepContext): Promise<Block>;
};

type Typed<K extends Block['kind'], P extends Params> = {
  name: string;
  takes: K;
  params: z.ZodType<P>;
  capability: Capability | ((params: Partial<P>) => Capability);
  fit(block: BlockOf<K>, params: P, context: StepContext): Block | Promise<Block>;
};

/**
 * Declares a step that takes one kind of block.
 *
 * @throws from `fit` where the block is of another kind, with both kinds' names
 */
export function defineStep<K extends Block['kind'], P extends Params>(typed: Typed<K, P>): Step {
  const { name, takes, params, capability } = typed;
  return {
    name,
    params,
    capability:
      typeof capability === 'function' ? (given) => capability(given as Partial<P>) : () => capability,
    fit: async (block, given, context) => {
      if (block.kind !== takes)
        throw new Error(`${name} takes ${takes} columns, and these are ${block.kind}`);
      return typed.fit(block as BlockOf<K>, params.parse(given), context);
    },
  };
}
