import { z } from 'zod';

/** The metadata property of `model.onnx` that holds the {@link ExplainRecord} as JSON. */
export const explainProperty = 'landfall.explain';

/**
 * What an estimator's answer is worked out from, beside its nodes in the graph.
 * `trees`: the one `TreeEnsemble` between the features and the scores, and its leaves' training rows, packed.
 * `linear`: the one `MatMul` of the features by weights, and per output and input column the mean of what the column
 * adds to the product over the training rows, [outputs, inputs] row-major.
 * `reference`: the nodes as they are, asked about rows in which some columns' features are replaced by their means,
 * float32 in base64. `constant`: the answer is always the same.
 */
const Method = z.discriminatedUnion('method', [
  z.object({ method: z.literal('trees'), cover: z.string() }),
  z.object({ method: z.literal('linear'), means: z.array(z.number()) }),
  z.object({ method: z.literal('reference'), means: z.string() }),
  z.object({ method: z.literal('constant') }),
]);
export type Method = z.infer<typeof Method>;

const Member = z.object({
  estimator: z.string(),
  weight: z.number(),
  /** The graph's values: the feature tensor, and the member's answer. */
  features: z.string(),
  scores: z.string(),
  /** Runs of [input, features]: so many features in a row are made from the signature's input of that number. */
  inputs: z.array(z.tuple([z.int(), z.int()])),
  /** Loss that splits on each input's features saved, in all; trees alone. */
  gain: z.array(z.number()).optional(),
  how: Method,
});
export type Member = z.infer<typeof Member>;

/** `blended` is the graph's value of the members' weighted mean, before calibration. */
export const ExplainRecord = z.object({ members: z.array(Member).min(1), blended: z.string() });
export type ExplainRecord = z.infer<typeof ExplainRecord>;

/** Equal neighbours as [value, count]. */
export function runsOf(values: readonly number[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const value of values) {
    const last = runs.at(-1);
    if (last?.[0] === value) last[1]++;
    else runs.push([value, 1]);
  }
  return runs;
}

export const fromRuns = (runs: readonly [number, number][]): Int32Array =>
  Int32Array.from(runs.flatMap(([value, count]) => Array<number>(count).fill(value)));
