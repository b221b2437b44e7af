/** The names nearest to a mistyped one, nearest first: by edit distance, case and punctuation aside. */
export function nearestNames(wanted: string, names: readonly string[], most = 3): string[] {
  return names
    .map((name, i) => ({ name, i, distance: editDistance(plain(wanted), plain(name)) }))
    .toSorted((a, b) => a.distance - b.distance || a.i - b.i)
    .slice(0, most)
    .map(({ name }) => name);
}

const plain = (name: string) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Levenshtein's distance: insertions, deletions and replacements. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
