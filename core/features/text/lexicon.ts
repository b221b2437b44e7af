import type { Analysis } from './n-grams.ts';

/**
 * Texts that were taken apart, kept for the next fit: every fold and every plan learns from the same texts, and to take
 * them apart is half of the work. A text's parts are numbered by their form, from 0. Nothing is learnt here.
 */
export type Lexicon = {
  forms: string[];
  find(text: string): Int32Array | undefined;
  add(text: string, parts: readonly string[]): void;
};

export function createLexicon(): Lexicon {
  const texts = new Map<string, Int32Array>();
  const places = new Map<string, number>();
  const forms: string[] = [];
  const placeOf = (form: string) => {
    const found = places.get(form);
    if (found !== undefined) return found;
    places.set(form, forms.length);
    return forms.push(form) - 1;
  };
  return {
    forms,
    find: (text) => texts.get(text),
    add: (text, parts) => void texts.set(text, Int32Array.from(parts, placeOf)),
  };
}

/** The lexicons of all analyzers; and what several steps find in the texts of one column, as long as it is there. */
export type TextMemo = {
  words: Lexicon;
  characters: Lexicon;
  analyses: WeakMap<readonly string[], Map<string, Analysis>>;
};
export const createTextMemo = (): TextMemo => ({
  words: createLexicon(),
  characters: createLexicon(),
  analyses: new WeakMap(),
});
