import { boundedText } from './bounded-text.ts';
import type { Lexicon } from './lexicon.ts';
import { singleCharacter, type Naming } from './sequences.ts';

/** Stands for every blank, and for what is before and after the text. */
export const blank = ' ';

/** What JavaScript and Python call white space. */
const whiteSpace = /[\s\u0085]/u;

/** Adds the characters (code points) of texts that the lexicon does not have, with a {@link blank} before and after. */
export function readCharacters(texts: readonly string[], lexicon: Lexicon): void {
  for (const text of texts) {
    if (lexicon.find(text) !== undefined) continue;
    lexicon.add(text, [blank, ...boundedText(text), blank]);
  }
}

export const characterNaming: Naming = { nameOf, casesOf };

function nameOf(character: string): string {
  if (whiteSpace.test(character)) return blank;
  return singleCharacter(character.toLowerCase()) ?? character;
}

function casesOf(name: string): string[] {
  // The graph fills up with '', so that a text ends in blanks.
  if (name === blank) return [blank, '', ...'\t\n\v\f\r\u0085\u00a0\u2028\u3000'];
  const upper = singleCharacter(name.toUpperCase());
  return upper !== undefined && upper.toLowerCase() === name ? [name, upper] : [name];
}
