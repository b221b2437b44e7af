/**
 * Texts as sequences of symbols. `rows[i]` holds the codes of text `i`, from 1; 0 is a symbol that is none. `symbols[code - 1]`
 * is the symbol that the code stands for; codes ascend with the symbols' names, whatever the order of the texts.
 */
export type Sequences = { rows: Int32Array[]; symbols: Symbol[] };

/** `forms` are the strings that the graph takes for the symbol: what training had of it, and its usual other cases. */
export type Symbol = { name: string; forms: string[] };

/** Numbers the symbols of texts as they come, and by name in the end. */
export function createSequencer(rows: number) {
  const codeOf = new Map<string, number>();
  const names: string[] = [];
  const codes: Int32Array[] = Array.from({ length: rows });
  const nameCodes = new Map<string, number>();

  const code = (form: string, nameOf: (form: string) => string) => {
    let found = codeOf.get(form);
    if (found === undefined) {
      const name = nameOf(form);
      found = nameCodes.get(name) ?? names.push(name);
      nameCodes.set(name, found);
      codeOf.set(form, found);
    }
    return found;
  };
  return {
    add(row: number, forms: readonly string[], nameOf: (form: string) => string): void {
      codes[row] = Int32Array.from(forms, (form) => code(form, nameOf));
    },
    /** At most so many symbols, the commonest; all others are 0. */
    finish(most: number, casesOf: (name: string) => string[]): Sequences {
      const kept = commonest(codes, names, most).toSorted((a, b) => (names[a - 1] < names[b - 1] ? -1 : 1));
      const places = new Int32Array(names.length + 1);
      kept.forEach((old, place) => (places[old] = place + 1));
      const forms = kept.map((old) => new Set(casesOf(names[old - 1])));
      for (const [form, old] of codeOf) forms[places[old] - 1]?.add(form);
      return {
        rows: codes.map((row) => row.map((old) => places[old])),
        symbols: kept.map((old, place) => ({ name: names[old - 1], forms: [...forms[place]].toSorted() })),
      };
    },
  };
}

function commonest(codes: readonly Int32Array[], names: readonly string[], most: number): number[] {
  const all = names.map((_, i) => i + 1);
  if (names.length <= most) return all;
  const counts = new Float64Array(names.length + 1);
  for (const row of codes) for (const code of row) counts[code]++;
  const byCount = (a: number, b: number) => counts[b] - counts[a] || (names[a - 1] < names[b - 1] ? -1 : 1);
  return all.toSorted(byCount).slice(0, most);
}
