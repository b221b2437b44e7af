import { openModel } from '../native/onnxruntime.ts';
import type { Sections } from '../onnx/cut.ts';
import { stepOf, throughEach, throughSoftmax } from './rescale.ts';

/**
 * The part of a graph from one float value to another, [N, outputs] both, that contributions are carried through: a
 * function of each number alone, after which there may be a softmax.
 */
export type Link = {
  /** What is needed of the graph's values for a row. */
  values: { softmaxOf?: string; to: string };
  /** The value at the base. */
  base: Float64Array;
  carry(contributions: Float64Array, width: number, at: Values): Float64Array;
};

/** Of one row. */
export type Values = { from: ArrayLike<number>; softmaxOf?: ArrayLike<number>; to: ArrayLike<number> };

/** The link between two values of the graph, `base` being that of the first. */
export async function openLink(
  sections: Sections,
  from: string,
  to: string,
  base: Float64Array,
): Promise<Link> {
  if (from === to) return { values: { to }, base, carry: (contributions) => contributions };
  const softmax = sections.between(from, to).findLast((node) => node.opType === 'Softmax');
  const argument = softmax?.input?.[0];
  const each = await openEach(sections, from, argument ?? to, base);
  if (!argument) {
    return {
      values: { to },
      base: each.base,
      carry: (contributions, width, at) =>
        throughEach(contributions, width, { base, at: at.from }, { base: each.base, at: at.to }, each.slopes),
    };
  }
  const [answer] = await evaluate(sections.section(argument, to), argument, to, [each.base]);
  return {
    values: { softmaxOf: argument, to },
    base: answer,
    carry(contributions, width, { from: at, softmaxOf = [], to: value }) {
      const inner = { base: each.base, at: softmaxOf };
      const carried = throughEach(contributions, width, { base, at }, inner, each.slopes);
      return throughSoftmax(carried, width, inner, { base: answer, at: value });
    },
  };
}

/** The functions' values and slopes at the base. */
async function openEach(sections: Sections, from: string, to: string, base: Float64Array) {
  if (from === to) return { base, slopes: base.map(() => 1) };
  const [low, high] = [-1, 1].map((side) => base.map((at) => at + side * stepOf(at)));
  const [at, below, above] = await evaluate(sections.section(from, to), from, to, [base, low, high]);
  const slopes = at.map((_, k) => (above[k] - below[k]) / (2 * stepOf(base[base.length === 1 ? 0 : k])));
  return { base: at, slopes };
}

/** Asks a model of one float input, [N, width], and one float output about a few rows. */
async function evaluate(
  bytes: Uint8Array,
  input: string,
  output: string,
  rows: readonly Float64Array[],
): Promise<Float64Array[]> {
  const model = await openModel(bytes);
  try {
    const data = Float32Array.from(rows.flatMap((row) => [...row]));
    const answer = await model.run({ [input]: { type: 'float', dims: [rows.length, rows[0].length], data } });
    const values = answer[output].data as Float32Array;
    const width = values.length / rows.length;
    return rows.map((_, i) => Float64Array.from(values.subarray(i * width, (i + 1) * width)));
  } finally {
    await model.close();
  }
}
