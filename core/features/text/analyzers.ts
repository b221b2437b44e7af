import { blank, characterNaming, readCharacters } from './characters.ts';
import type { TextMemo } from './lexicon.ts';
import { findNGrams, mostSymbols, type Analysis, type Range } from './n-grams.ts';
import { characters } from './nodes.ts';
import { sequencesOf, type Sequences } from './sequences.ts';
import { readWords, wordNaming, wordNodes } from './words.ts';

/** How a text is taken apart, by scikit-learn's names; `nodes` do so in the graph. */
const analyzers = {
  word: {
    sequences: async (texts: readonly string[], { words }: TextMemo, most: number) => {
      await readWords(texts, words);
      return sequencesOf(texts, words, wordNaming, most);
    },
    boundary: () => undefined,
    nodes: wordNodes,
  },
  char_wb: {
    sequences: async (texts: readonly string[], { characters: lexicon }: TextMemo, most: number) => {
      readCharacters(texts, lexicon);
      return sequencesOf(texts, lexicon, characterNaming, most);
    },
    boundary: ({ symbols }: Sequences) => symbols.findIndex(({ name }) => name === blank) + 1,
    nodes: characters,
  },
};
export type Analyzer = keyof typeof analyzers;

/** The n-grams of training texts; those of the same array are found once. */
export async function analyze(
  texts: readonly string[],
  memo: TextMemo,
  analyzer: Analyzer,
  range: Range,
): Promise<Analysis> {
  const known = memo.analyses.get(texts) ?? new Map<string, Analysis>();
  memo.analyses.set(texts, known);
  const key = `${analyzer} ${range.least} ${range.most}`;
  const analysis = known.get(key) ?? (await analyzeAnew(texts, memo, analyzer, range));
  known.set(key, analysis);
  return analysis;
}

async function analyzeAnew(
  texts: readonly string[],
  memo: TextMemo,
  analyzer: Analyzer,
  range: Range,
): Promise<Analysis> {
  const sequences = await analyzers[analyzer].sequences(texts, memo, mostSymbols(range));
  const boundary = analyzers[analyzer].boundary(sequences);
  return { sequences, found: findNGrams(sequences, range, boundary), kinds: { range, boundary } };
}

export const symbolNodes = (analyzer: Analyzer) => analyzers[analyzer].nodes;
