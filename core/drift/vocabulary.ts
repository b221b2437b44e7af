import type { Vocabulary } from '../../contracts/baseline.ts';

/** More texts tell nothing more about the commonest words. They are taken at even distances. */
const TEXTS = 20_000;
/** Of each text, in UTF-16 units. */
const READ = 2000;
const LONGEST_WORD = 50;
/** Of many rare words some are common by chance: they would be rarer in any other sample. */
const FEWEST_TEXTS = 10;

/** How much of the texts each word is, in texts: each text with a word counts once, its words in equal parts. */
export type WordWeights = { texts: number; weights: Map<string, number>; holders: Map<string, number> };

/** Runs of letters and digits in lower case; scripts without blanks give whole clauses. */
export const wordsOf = (text: string): string[] =>
  text
    .slice(0, READ)
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** Texts that are missing or have no word are not counted. */
export function weighWords(values: readonly string[]): WordWeights {
  const weights = new Map<string, number>();
  const holders = new Map<string, number>();
  let texts = 0;
  for (const value of evenly(values, TEXTS)) {
    const words = wordsOf(value);
    if (!words.length) continue;
    texts++;
    for (const word of words) weights.set(word, (weights.get(word) ?? 0) + 1 / words.length);
    for (const word of new Set(words)) holders.set(word, (holders.get(word) ?? 0) + 1);
  }
  return { texts, weights, holders };
}

/** The commonest words, at most `most` of them, and their shares; undefined where no text has a word. */
export function makeVocabulary(values: readonly string[], most: number): Vocabulary | undefined {
  const { texts, weights, holders } = weighWords(values);
  if (!texts) return undefined;
  const top = [...weights]
    .filter(([word]) => word.length <= LONGEST_WORD && holders.get(word)! >= FEWEST_TEXTS)
    .toSorted(([a, weightA], [b, weightB]) => weightB - weightA || (a < b ? -1 : 1))
    .slice(0, most);
  const shares = top.map(([, weight]) => Math.min(1, weight / texts));
  const other = Math.max(0, 1 - shares.reduce((sum, share) => sum + share, 0));
  return { texts, words: top.map(([word]) => word), shares, other };
}

/** At most `most` of the values, at even distances. */
function evenly(values: readonly string[], most: number): readonly string[] {
  if (values.length <= most) return values;
  return Array.from({ length: most }, (_, i) => values[Math.floor((i * values.length) / most)]);
}
