import { z } from 'zod';
import { traits } from '../../validity/traits.ts';
import { emptyBlock, joinBlocks, type NumericBlock, type NumericFeature, type TextInput } from '../block.ts';
import { defineStep, type StepContext } from '../step.ts';
import { analyze, symbolNodes } from '../text/analyzers.ts';
import type { TextMemo } from '../text/lexicon.ts';
import { scoreTerms } from '../text/score-terms.ts';
import { tfidfNodes } from '../text/tf-idf-nodes.ts';
import { learnVocabulary, pickTerms, termName, type Term } from '../text/vocabulary.ts';
import { columnValues, weigh } from '../text/weights.ts';

const mostTerms = 20_000;
/** Longer than any text. */
const longest = 1e9;

const TfidfParams = z.strictObject({
  /** `char_wb`: characters within words, whose ends count as blanks. */
  analyzer: z.enum(['word', 'char_wb']).default('word'),
  ngram_min: z.int().min(1).default(1),
  ngram_max: z.int().min(1).max(5).default(2),
  /** The least number of texts that have a term; below 1 their share. */
  min_df: z.number().min(0).default(2),
  /** The largest share of texts that have a term; beyond 1 their number. */
  max_df: z.number().min(0).default(1),
  max_features: z.int().min(1).default(mostTerms),
  sublinear_tf: z.boolean().default(true),
  norm: z.enum(['l2', 'none']).default('l2'),
  /** Columns whose texts are longer on average, in UTF-16 units, are left out. */
  max_mean_length: z.number().min(1).default(longest),
  /** Of these terms those that say most about the target; 0 keeps all. */
  k_best: z.int().min(0).default(0),
});
type TfidfParams = z.infer<typeof TfidfParams>;

/**
 * Texts to one column per term, a word or a few next to each other: scikit-learn's `TfidfVectorizer`, of the first
 * `usedCharacters` of a text. `k_best` terms are chosen before any is written into the graph, as its `SelectKBest` would.
 */
export const tfidfVectorizer = defineStep({
  name: 'tfidf_vectorizer',
  takes: 'text',
  params: TfidfParams,
  capability: ({ k_best = 0, max_features = mostTerms, norm = 'l2', min_df = 2, ...rest }) => ({
    takes: traits.text,
    gives: traits.numeric,
    clears: traits.missing | traits.varied | traits.central | traits.far | traits.telling,
    // Then no term is in all of the texts: each is a column of zeros and weights.
    carries: isOfWords(rest) && min_df <= 2 ? [[traits.telling, traits.varied | traits.central]] : [],
    sets: k_best === 0 ? traits.sparse : 0,
    maySet: traits.varied | traits.lopsided | traits.central | (norm === 'none' ? traits.far : 0),
    columns: ({ levels }) => {
      const most = k_best > 0 ? Math.min(k_best, max_features) : max_features;
      const surely = isOfWords(rest) && min_df >= 1 ? levels.map((words) => commonWords(words, min_df)) : [];
      return [surely.reduce((sum, terms) => sum + Math.min(terms, most), 0), most * levels.length];
    },
  }),
  fit: async ({ inputs, memo }, params, context) => {
    const blocks: NumericBlock[] = [];
    const short = inputs.filter(({ column }) => meanLength(column.values) <= params.max_mean_length);
    for (const input of short) blocks.push(await vectorize(input, memo, params, context));
    return joinBlocks(context.graph, blocks);
  },
});

const meanLength = (texts: readonly string[]) =>
  texts.reduce((sum, text) => sum + text.length, 0) / Math.max(texts.length, 1);

/** Whether the terms of every column are words, and none is left out for being in too many texts. */
const isOfWords = ({ analyzer = 'word', max_df = 1, max_mean_length = longest }: Partial<TfidfParams>) =>
  analyzer === 'word' && max_df === 1 && max_mean_length === longest;

/** A lower bound of the terms of a column, from how many texts have each of its words: those that surely are terms. */
const commonWords = (texts: Int32Array, least: number) =>
  Math.floor(texts.filter((count) => count >= Math.max(2, least)).length / 2);

async function vectorize(
  input: TextInput,
  memo: TextMemo,
  params: TfidfParams,
  { graph, target }: StepContext,
) {
  const { analyzer, ngram_min: least, ngram_max: most, k_best } = params;
  const { name, values: texts } = input.column;
  const { sequences, found, kinds } = await analyze(texts, memo, analyzer, { least, most });
  const all = learnVocabulary(found, kinds, params);
  const kept = k_best > 0 ? best(scoreTerms(weigh(found, all, params), target), k_best) : undefined;
  const vocabulary = kept ? pickTerms(all, kept) : all;
  if (vocabulary.terms.length === 0) return emptyBlock();
  const weights = weigh(found, vocabulary, params);
  const nameOf = (term: Term) =>
    analyzer === 'word'
      ? termName(term, vocabulary, sequences, ' ')
      : `char_${termName(term, vocabulary, sequences, '')}`;
  const columns = vocabulary.terms.map((term, j): NumericFeature => ({
    name: `${name}_${nameOf(term)}`,
    source: name,
    categorical: false,
    crossFitted: false,
    values: columnValues(weights, j, k_best === 0),
  }));
  const symbols = symbolNodes(analyzer)(graph, input.tensor);
  const tensor = tfidfNodes(graph, symbols, sequences.symbols, vocabulary, params);
  return { kind: 'numeric', type: 'float', tensor, columns } satisfies NumericBlock;
}

/** The places of the `k` largest scores, ascending. */
const best = (scores: Float64Array, k: number) =>
  [...scores.keys()]
    .toSorted((a, b) => scores[b] - scores[a] || a - b)
    .slice(0, k)
    .toSorted((a, b) => a - b);
