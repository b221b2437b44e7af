import { createKeyIndex } from './key-index.ts';
import type { Sequences } from './sequences.ts';

/** Sequences of `least` … `most` symbols next to each other. */
export type Range = { least: number; most: number };

/**
 * An n-gram as one integer: its codes are the digits of a number to this base. All n-grams of that range are below 2⁵³, which
 * numbers and int64 both hold.
 */
export const baseFor = ({ most }: Range): number => 2 ** Math.floor(53 / most);

/** So many symbols have a code. */
export const mostSymbols = (range: Range): number => baseFor(range) - 1;

/** The symbol at which words end, where n-grams must not reach over it: scikit-learn's analyzer `char_wb`. */
export type Boundary = number | undefined;

/** Calls `found` with the key and the length of every n-gram of a sequence, as often as it occurs. */
function eachNGram(
  codes: Int32Array,
  range: Range,
  boundary: Boundary,
  found: (key: number, length: number) => void,
): void {
  const base = baseFor(range);
  for (let start = 0; start < codes.length; start++) {
    let key = 0;
    const end = Math.min(start + range.most, codes.length);
    for (let at = start; at < end; at++) {
      const code = codes[at];
      if (code === 0) break;
      const closes = code === boundary && at > start;
      if (closes && codes[at - 1] === boundary) break;
      key = key * base + code;
      const length = at - start + 1;
      if (length >= range.least) found(key, length);
      if (closes) break;
    }
  }
}

/** The n-grams of training texts, numbered as they come. */
export type NGrams = {
  /** Each text's n-grams by their numbers, as often as they occur. */
  rows: Int32Array[];
  /** By number: key and length, in how many texts it is, and how often in all. */
  keys: Float64Array;
  lengths: number[];
  documents: number[];
  occurrences: number[];
};

/** Texts taken apart, with what is found in them. */
export type Analysis = { sequences: Sequences; found: NGrams; kinds: { range: Range; boundary: Boundary } };

export function findNGrams({ rows }: Sequences, range: Range, boundary: Boundary): NGrams {
  const index = createKeyIndex();
  const [lengths, documents, occurrences, lastRow]: number[][] = [[], [], [], []];
  const found = rows.map((codes, row) => {
    const own: number[] = [];
    eachNGram(codes, range, boundary, (key, length) => {
      const place = index.add(key);
      own.push(place);
      if (place === documents.length) {
        lengths.push(length);
        documents.push(0);
        occurrences.push(0);
        lastRow.push(-1);
      }
      occurrences[place]++;
      if (lastRow[place] === row) return;
      lastRow[place] = row;
      documents[place]++;
    });
    return Int32Array.from(own);
  });
  return { rows: found, keys: index.keys(), lengths, documents, occurrences };
}
