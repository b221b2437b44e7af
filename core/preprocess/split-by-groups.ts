import { folds, holdOut, leftOut, rowsByStratum, runsOfEqual, type Places } from './split.ts';

/**
 * Divides whole groups: those of the lowest keys are the test part, and the others make folds that are alike in size
 * and in their shares of the strata. The largest groups choose first, each the fold that has least of what it brings:
 * that makes the sum of squared shares least, as scikit-learn's StratifiedGroupKFold makes their deviation. For one
 * stratum it is GroupKFold.
 *
 * @param groups a key per row, the same for the rows of a group
 * @param strata class codes, or zeros; negative for rows that are left out
 */
export function splitByGroups(groups: Float64Array, strata: Int32Array, testFraction: number): Places {
  const places = new Int8Array(groups.length).fill(leftOut);
  const rows = rowsByStratum(strata.map((stratum) => Math.min(stratum, 0))).flat();
  rows.sort((a, b) => groups[a] - groups[b] || a - b);
  const rest = holdOut(rows, groups, testFraction, places);
  const totals = countStrata(rest, strata);
  const filled = Array.from({ length: folds }, () => new Map<number, number>());
  const sizes = new Float64Array(folds);
  const runs = [...runsOfEqual(rest, groups)].toSorted((a, b) => b[1] - b[0] - (a[1] - a[0]) || a[0] - b[0]);
  for (const [start, end] of runs) {
    const brought = countStrata(rest.slice(start, end), strata);
    const crowding = filled.map((has) =>
      [...brought].reduce((sum, [s, rows]) => sum + rows * (has.get(s) ?? 0) * (1 / totals.get(s)!) ** 2, 0),
    );
    const fold = leastOf(crowding, sizes);
    for (const [s, rows] of brought) filled[fold].set(s, (filled[fold].get(s) ?? 0) + rows);
    sizes[fold] += end - start;
    for (let i = start; i < end; i++) places[rest[i]] = fold;
  }
  return places;
}

function countStrata(rows: readonly number[], strata: Int32Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(strata[row], (counts.get(strata[row]) ?? 0) + 1);
  return counts;
}

/** The least crowded fold, of several the smallest, of several the last. */
function leastOf(crowding: readonly number[], sizes: Float64Array): number {
  let best = folds - 1;
  for (let fold = folds - 2; fold >= 0; fold--) {
    const isLess = crowding[fold] - crowding[best] || sizes[fold] - sizes[best];
    if (isLess < 0) best = fold;
  }
  return best;
}
