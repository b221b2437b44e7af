import { baseFor, type Boundary, type NGrams, type Range } from './n-grams.ts';
import type { Sequences } from './sequences.ts';

/** One n-gram that is a feature: its key (see `n-grams.ts`), its length, and its number in training. */
export type Term = { key: number; length: number; place: number };

/** What a TF-IDF vectoriser has learnt. `idf` are the terms' weights, in the terms' order. */
export type Vocabulary = { terms: Term[]; idf: Float64Array; range: Range; boundary: Boundary };

/** By scikit-learn's names. `min_df` below 1 and `max_df` up to 1 are shares of the texts, otherwise they count texts. */
export type VocabularyLimits = { min_df: number; max_df: number; max_features: number };

/**
 * The terms of scikit-learn's `TfidfVectorizer`: those in at least `min_df` and at most `max_df` of the texts, and of these
 * the `max_features` that occur most often; among equals, the first by key. `idf` is the smooth one, ln((1 + n) / (1 + df)) + 1.
 */
export function learnVocabulary(
  { rows, keys, lengths, documents, occurrences }: NGrams,
  kinds: { range: Range; boundary: Boundary },
  { min_df, max_df, max_features }: VocabularyLimits,
): Vocabulary {
  const texts = rows.length;
  const [least, most] = [min_df < 1 ? min_df * texts : min_df, max_df <= 1 ? max_df * texts : max_df];
  const common = [...keys.keys()].filter((i) => documents[i] >= least && documents[i] <= most);
  const byOccurrences = (a: number, b: number) => occurrences[b] - occurrences[a] || keys[a] - keys[b];
  const kept = common.length <= max_features ? common : common.toSorted(byOccurrences).slice(0, max_features);
  const ordered = kept.toSorted((a, b) => keys[a] - keys[b]);
  return {
    terms: ordered.map((place) => ({ key: keys[place], length: lengths[place], place })),
    idf: Float64Array.from(ordered, (i) => Math.log((1 + texts) / (1 + documents[i])) + 1),
    ...kinds,
  };
}

/** A part of a vocabulary, in the order of `places`. */
export const pickTerms = (vocabulary: Vocabulary, places: readonly number[]): Vocabulary => ({
  ...vocabulary,
  terms: places.map((place) => vocabulary.terms[place]),
  idf: Float64Array.from(places, (place) => vocabulary.idf[place]),
});

/** A term as people read it: its symbols' names, words with a blank between. */
export function termName(
  { key, length }: Term,
  { range }: Vocabulary,
  { symbols }: Sequences,
  between: string,
): string {
  const base = baseFor(range);
  const names: string[] = [];
  for (let i = 0, rest = key; i < length; i++, rest = Math.floor(rest / base)) {
    names.unshift(symbols[(rest % base) - 1].name);
  }
  return names.join(between);
}
