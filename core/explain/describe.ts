import type { ModelInput } from '../../contracts/dataset.ts';
import type { FeatureColumn, Matrix } from '../features/matrix.ts';
import { packCounts } from './cover.ts';
import { meanAdditions } from './linear.ts';
import { packFloats } from './member.ts';
import { runsOf, type Member, type Method } from './record.ts';

/**
 * What an estimator tells of a fitted model, as plain data; see {@link Method}. `cover`: training rows of every leaf, in
 * the order of the operator's leaves; `gain`: per feature, the loss that its splits saved; `weights`: as the graph's
 * MatMul has them, [features, outputs].
 */
export type Explanation =
  | { method: 'trees'; cover: readonly number[]; gain: readonly number[] }
  | { method: 'linear'; weights: ArrayLike<number> }
  | { method: 'constant' };

export type Described = Pick<Member, 'estimator' | 'weight' | 'features' | 'scores'> & {
  /** Absent: the model is asked as it is. */
  explanation?: Explanation;
  /** Of the rows that the member was fitted on: its feature matrix's columns, and their {@link columnMeans}. */
  columns: readonly FeatureColumn[];
  means: Float64Array;
};

/** What `model.onnx` must keep of one member so that its answers can be explained. */
export function describeMember(described: Described, inputs: readonly ModelInput[]): Member {
  const { explanation, columns, means, estimator, weight, features, scores } = described;
  const places = new Map(inputs.map(({ name }, i) => [name, i]));
  const sources = columns.map(({ name, source }) => {
    const place = places.get(source);
    if (place === undefined) throw new Error(`the feature ${name} is of "${source}", which is no input`);
    return place;
  });
  const member = { estimator, weight, features, scores, inputs: runsOf(sources) };
  if (explanation?.method !== 'trees') {
    return { ...member, how: methodOf(explanation, means, sources, inputs.length) };
  }
  const gain = Array<number>(inputs.length).fill(0);
  sources.forEach((place, j) => (gain[place] += explanation.gain[j] ?? 0));
  return { ...member, gain, how: { method: 'trees', cover: packCounts(explanation.cover) } };
}

function methodOf(
  explanation: Exclude<Explanation, { method: 'trees' }> | undefined,
  means: Float64Array,
  sources: number[],
  width: number,
): Method {
  if (!explanation) return { method: 'reference', means: packFloats(Float32Array.from(means)) };
  if (explanation.method === 'constant') return explanation;
  return { method: 'linear', means: meanAdditions(explanation.weights, means, sources, width) };
}

/** Of each column, over the rows that have a value; 0 where none has. */
export function columnMeans(matrix: Matrix): Float64Array {
  const { rows, columns, values } = matrix;
  return Float64Array.from(columns, (_, j) => {
    const [from, to] =
      matrix.kind === 'dense' ? [j * rows, (j + 1) * rows] : [matrix.indptr[j], matrix.indptr[j + 1]];
    let [sum, missing] = [0, 0];
    for (let at = from; at < to; at++) {
      if (Number.isNaN(values[at])) missing++;
      else sum += values[at];
    }
    return rows > missing ? sum / (rows - missing) : 0;
  });
}
