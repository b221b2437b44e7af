/**
 * p-values corrected for being many, in their order: reject those below the level and the chance of one false alarm
 * among all stays below it (Holm, "A simple sequentially rejective multiple test procedure", 1979).
 */
export function holm(pValues: number[]): number[] {
  const ascending = pValues.map((_, i) => i).toSorted((a, b) => pValues[a] - pValues[b]);
  const adjusted = Array.from(pValues, () => 0);
  let greatest = 0;
  ascending.forEach((i, rank) => {
    greatest = Math.min(1, Math.max(greatest, (pValues.length - rank) * pValues[i]));
    adjusted[i] = greatest;
  });
  return adjusted;
}
