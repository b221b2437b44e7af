import { boundedText } from './bounded-text.ts';
import { createSequencer, type Sequences } from './sequences.ts';

/** Stands for every blank, and for what is before and after the text. */
export const blank = ' ';

/** What JavaScript and Python call white space. */
const whiteSpace = /[\s\u0085]/u;

/**
 * The characters (code points) of each text in lower case, with one {@link blank} before and one after. `mostSymbols` bounds
 * the alphabet, as Chinese has thousands: the rarest are none.
 */
export function characterSequences(texts: readonly string[], mostSymbols: number): Sequences {
  const sequencer = createSequencer(texts.length);
  texts.forEach((text, row) => sequencer.add(row, [blank, ...boundedText(text), blank], nameOf));
  return sequencer.finish(mostSymbols, casesOf);
}

function nameOf(character: string): string {
  if (whiteSpace.test(character)) return blank;
  return single(character.toLowerCase()) ?? character;
}

function casesOf(name: string): string[] {
  // The graph fills up with '', so that a text ends in blanks.
  if (name === blank) return [blank, '', ...'\t\n\v\f\r\u0085\u00a0\u2028\u3000'];
  const upper = single(name.toUpperCase());
  return upper !== undefined && upper.toLowerCase() === name ? [name, upper] : [name];
}

/** `ß` in capitals is two letters: no character has that case. */
const single = (text: string) => ([...text].length === 1 ? text : undefined);
