import type { ColumnValues } from '../block.ts';
import type { SparseMatrix } from '../matrix.ts';
import type { NGrams } from './n-grams.ts';
import type { Vocabulary } from './vocabulary.ts';

/**
 * By scikit-learn's names: 1 + ln(tf) in place of tf; rows of length 1 (`l2`). `occurrences`: of length 1 if every occurrence
 * were a term of its own, which a graph can tell without counting.
 */
export type Weighting = { sublinear_tf: boolean; norm: 'l2' | 'occurrences' | 'none' };

/** A text's terms and their weights. */
export type WeighedRow = { terms: number[]; values: Float32Array };

export type Weights = Omit<SparseMatrix, 'columns' | 'kind'>;

/** The TF-IDF weights of training texts, [texts, terms], as the graph computes them. */
export const weigh = (found: NGrams, vocabulary: Vocabulary, weighting: Weighting): Weights =>
  byColumn(weighRows(found, vocabulary, weighting), vocabulary.terms.length);

/** The same, text by text. */
export function weighRows(
  { rows, keys }: NGrams,
  { terms, idf }: Vocabulary,
  weighting: Weighting,
): WeighedRow[] {
  const termOf = new Int32Array(keys.length).fill(-1);
  terms.forEach(({ place }, term) => (termOf[place] = term));
  const counts = new Float64Array(terms.length);
  return rows.map((row) => {
    const found: number[] = [];
    for (const place of row) {
      const term = termOf[place];
      if (term >= 0 && counts[term]++ === 0) found.push(term);
    }
    const values = weighRow(found, counts, idf, weighting);
    for (const term of found) counts[term] = 0;
    return { terms: found, values };
  });
}

/** Written out, since it takes longest of all: it runs for every text of every fit. */
function weighRow(
  terms: number[],
  counts: Float64Array,
  idf: Float64Array,
  { sublinear_tf, norm }: Weighting,
): Float32Array {
  const weights = new Float32Array(terms.length);
  let squares = 0;
  for (let k = 0; k < terms.length; k++) {
    const count = counts[terms[k]];
    const weight = idf[terms[k]] * (sublinear_tf ? 1 + Math.log(count) : count);
    weights[k] = weight;
    squares += norm === 'occurrences' ? (weight * weight) / count : weight * weight;
  }
  if (norm === 'none') return weights;
  const length = Math.sqrt(squares);
  for (let k = 0; k < weights.length; k++) weights[k] /= length;
  return weights;
}

function byColumn(rows: readonly WeighedRow[], columns: number): Weights {
  const indptr = new Int32Array(columns + 1);
  for (const { terms } of rows) for (const term of terms) indptr[term + 1]++;
  for (let j = 0; j < columns; j++) indptr[j + 1] += indptr[j];
  const next = indptr.slice();
  const indices = new Int32Array(indptr[columns]);
  const values = new Float32Array(indptr[columns]);
  rows.forEach(({ terms, values: weights }, row) => {
    for (let k = 0; k < terms.length; k++) {
      const at = next[terms[k]]++;
      indices[at] = row;
      values[at] = weights[k];
    }
  });
  return { rows: rows.length, indptr, indices, values };
}

/** One column's values; `sparse`: what is not zero can be had alone. */
export function columnValues(weights: Weights, column: number, sparse: boolean): ColumnValues {
  const [from, to] = [weights.indptr[column], weights.indptr[column + 1]];
  const dense = () => {
    const values = new Float32Array(weights.rows);
    for (let at = from; at < to; at++) values[weights.indices[at]] = weights.values[at];
    return values;
  };
  const cells = () => ({
    rows: weights.indices.subarray(from, to),
    values: weights.values.subarray(from, to),
  });
  return sparse ? Object.assign(dense, { cells }) : dense;
}
