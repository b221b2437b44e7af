import type { Lexicon } from './lexicon.ts';

/**
 * Texts as sequences of symbols. `rows[i]` holds the codes of text `i`, from 1; 0 is a symbol that is none. `symbols[code - 1]`
 * is the symbol that the code stands for; codes ascend with the symbols' names, whatever the order of the texts.
 */
export type Sequences = { rows: Int32Array[]; symbols: Symbol[] };

/** `forms` are the strings that the graph takes for the symbol: what training had of it, and its usual other cases. */
export type Symbol = { name: string; forms: string[] };

/** What makes a symbol of a form. */
export type Naming = { nameOf(form: string): string; casesOf(name: string): string[] };

/**
 * The sequences of texts whose parts are in the lexicon. At most `mostSymbols` symbols have a code, the commonest; of
 * equally common ones the first by name.
 */
export function sequencesOf(
  texts: readonly string[],
  lexicon: Lexicon,
  { nameOf, casesOf }: Naming,
  mostSymbols: number,
): Sequences {
  const parts = texts.map((text) => lexicon.find(text)!);
  const counts = new Float64Array(lexicon.forms.length);
  for (const part of parts) for (const form of part) counts[form]++;
  const found = new Map<string, { forms: string[]; count: number }>();
  lexicon.forms.forEach((form, place) => {
    if (counts[place] === 0) return;
    const name = nameOf(form);
    const symbol = found.get(name) ?? { forms: [], count: 0 };
    symbol.forms.push(form);
    symbol.count += counts[place];
    found.set(name, symbol);
  });
  const kept = commonest([...found.entries()].toSorted(byName), mostSymbols);
  const codes = new Map(kept.map(([name], place) => [name, place + 1]));
  const codeOf = Int32Array.from(lexicon.forms, (form, place) =>
    counts[place] > 0 ? (codes.get(nameOf(form)) ?? 0) : 0,
  );
  const symbols = kept.map(([name, { forms }]) => ({
    name,
    forms: [...new Set([...casesOf(name), ...forms])].toSorted(),
  }));
  return { rows: parts.map((part) => part.map((form) => codeOf[form])), symbols };
}

/** `ß` in capitals is two letters: no character has that case. */
export const singleCharacter = (text: string) => ([...text].length === 1 ? text : undefined);

type Named<T> = [name: string, value: T];
const byName = ([a]: Named<unknown>, [b]: Named<unknown>) => (a < b ? -1 : 1);

/** In the order in which they came. */
function commonest<T extends { count: number }>(symbols: Named<T>[], most: number): Named<T>[] {
  if (symbols.length <= most) return symbols;
  const least = symbols.toSorted(([, a], [, b]) => b.count - a.count).slice(0, most);
  return least.toSorted(byName);
}
