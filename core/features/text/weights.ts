import type { SparseMatrix } from '../matrix.ts';
import { createKeyIndex } from './key-index.ts';
import { eachNGram } from './n-grams.ts';
import type { Sequences } from './sequences.ts';
import type { Vocabulary } from './vocabulary.ts';

/** By scikit-learn's names: 1 + ln(tf) in place of tf; rows of length 1 (`l2`). */
export type Weighting = { sublinear_tf: boolean; norm: 'l2' | 'none' };

export type Weights = Omit<SparseMatrix, 'columns' | 'kind'>;

/** The TF-IDF weights of texts, [texts, terms], as the graph computes them. */
export function weigh({ rows }: Sequences, vocabulary: Vocabulary, weighting: Weighting): Weights {
  const { terms, range, boundary } = vocabulary;
  const index = createKeyIndex();
  for (const { key } of terms) index.add(key);
  const counts = new Float64Array(terms.length);
  const weighed = rows.map((codes) => {
    const found: number[] = [];
    eachNGram(codes, range, boundary, (key) => {
      const place = index.find(key);
      if (place >= 0 && counts[place]++ === 0) found.push(place);
    });
    const values = weighRow(found, counts, vocabulary.idf, weighting);
    for (const place of found) counts[place] = 0;
    return { places: found, values };
  });
  return byColumn(weighed, terms.length);
}

function weighRow(
  places: number[],
  counts: Float64Array,
  idf: Float64Array,
  { sublinear_tf, norm }: Weighting,
) {
  const weights = places.map((i) => idf[i] * (sublinear_tf ? 1 + Math.log(counts[i]) : counts[i]));
  const length = norm === 'l2' ? Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0)) : 1;
  return weights.map((weight) => weight / length);
}

function byColumn(rows: { places: number[]; values: number[] }[], columns: number): Weights {
  const indptr = new Int32Array(columns + 1);
  for (const { places } of rows) for (const place of places) indptr[place + 1]++;
  for (let j = 0; j < columns; j++) indptr[j + 1] += indptr[j];
  const next = indptr.slice();
  const indices = new Int32Array(indptr[columns]);
  const values = new Float32Array(indptr[columns]);
  rows.forEach((row, i) =>
    row.places.forEach((place, k) => {
      indices[next[place]] = i;
      values[next[place]++] = row.values[k];
    }),
  );
  return { rows: rows.length, indptr, indices, values };
}

/** One column with its zeros. */
export function denseColumn({ rows, indptr, indices, values }: Weights, column: number): Float32Array {
  const dense = new Float32Array(rows);
  for (let at = indptr[column]; at < indptr[column + 1]; at++) dense[indices[at]] = values[at];
  return dense;
}
