import type { CategoricalColumn } from '../table/table.ts';

/** How often each level occurs, in the order of the levels' names; missing values count as the level `''`. */
export function countLevels({ codes, levels }: CategoricalColumn): [level: string, count: number][] {
  const perCode = new Int32Array(levels.length);
  let missing = 0;
  for (const code of codes) {
    if (code < 0) missing++;
    else perCode[code]++;
  }
  const counts = new Map(missing > 0 ? [['', missing]] : []);
  levels.forEach((level, code) => {
    if (perCode[code] > 0) counts.set(level, (counts.get(level) ?? 0) + perCode[code]);
  });
  return [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
