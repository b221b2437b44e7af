import { random } from '../random.ts';

/** A row's place: -1 is the test part, 0 … 4 the folds of the training rows, {@link leftOut} neither. */
export type Places = Int8Array;
export const test = -1;
export const leftOut = -2;
export const folds = 5;

/**
 * Divides rows by keys, within strata. Rows of equal key stay together: the key being from a row's content, equal rows
 * fall on the same side, so that no test row was learnt by heart.
 *
 * In each stratum the lowest keys are the test part, the next make the folds. Keys being hashes, a row that was a test
 * row stays one, but for a few at the border, when rows are added: a champion is judged on rows it did not learn.
 *
 * A stratum of two rows or more gives at least one to the test part. Fold 0, the only one in a single holdout, gets rows
 * of a stratum last, so that few rows are rather learnt from.
 *
 * @param strata one number per row; negative for rows that are left out
 */
export function splitByKeys(keys: Float64Array, strata: Int32Array, testFraction: number): Places {
  const places = new Int8Array(keys.length).fill(leftOut);
  for (const rows of rowsByStratum(strata)) {
    rows.sort((a, b) => keys[a] - keys[b] || a - b);
    makeFolds(holdOut(rows, keys, testFraction, places), keys, places);
  }
  return places;
}

/** The same test part and other folds, for one more repeat of cross-validation. Equal rows stay together here too. */
export function divideAnew(places: Places, keys: Float64Array, strata: Int32Array): Places {
  const anew = Int8Array.from(places);
  const others = keys.map((key) => otherKey(key));
  for (const rows of rowsByStratum(strata.map((stratum, row) => (places[row] >= 0 ? stratum : -1)))) {
    rows.sort((a, b) => others[a] - others[b] || keys[a] - keys[b] || a - b);
    makeFolds(rows, keys, anew);
  }
  return anew;
}

/** Another hash of the same key; with `salt`, such as a row's number, equal keys get different ones. */
export const otherKey = (key: number, salt = 0) =>
  random(Math.floor(key / 2 ** 32) ^ (key % 2 ** 32) ^ Math.imul(salt, 0x9e3779b9)).uint32();

/** Makes folds of sorted training rows of one stratum, the last fold first. */
function makeFolds(rows: readonly number[], keys: Float64Array, places: Places): void {
  for (const [start, end] of runsOfEqual(rows, keys)) {
    const fold = folds - 1 - Math.floor((start * folds) / rows.length);
    for (let i = start; i < end; i++) places[rows[i]] = fold;
  }
}

/** Marks the test rows of one stratum and returns the others, in their order. */
export function holdOut(rows: number[], keys: Float64Array, testFraction: number, places: Places): number[] {
  const wanted =
    testFraction === 0 || rows.length < 2 ? 0 : Math.max(1, Math.round(rows.length * testFraction));
  const rest: number[] = [];
  let held = 0;
  for (const [start, end] of runsOfEqual(rows, keys)) {
    const run = end - start;
    // A run that would pass the mark by more than half of itself stays with the training rows.
    const isTest = held < wanted && held + run / 2 <= wanted;
    for (let i = start; i < end; i++) {
      if (isTest) places[rows[i]] = test;
      else rest.push(rows[i]);
    }
    if (isTest) held += run;
  }
  return rest;
}

/**
 * Divides rows by time: the last are the test part, those before them fold 0, and so on back. Rows of the same time stay
 * together. Rows without a time count as the oldest.
 */
export function splitByTime(times: Float64Array, strata: Int32Array, testFraction: number): Places {
  const places = new Int8Array(times.length).fill(leftOut);
  const age = times.map((time) => (Number.isNaN(time) ? Infinity : -time));
  const rows = rowsByStratum(strata.map((stratum) => Math.min(stratum, 0))).flat();
  rows.sort((a, b) => (age[a] === age[b] ? a - b : age[a] - age[b]));
  const wanted = Math.round(rows.length * testFraction);
  let held = 0;
  for (const [start, end] of runsOfEqual(rows, age)) {
    if (start < wanted) held = end;
    const fold = Math.floor(((start - held) * folds) / (rows.length - held));
    for (let i = start; i < end; i++) places[rows[i]] = start < wanted ? test : fold;
  }
  return places;
}

/** The rows of each stratum, in their order; those of a negative one are in none. */
export function rowsByStratum(strata: Int32Array): number[][] {
  const groups: number[][] = [];
  for (let row = 0; row < strata.length; row++) {
    if (strata[row] >= 0) (groups[strata[row]] ??= []).push(row);
  }
  return groups.filter(Boolean);
}

/** Runs of equal keys in sorted rows, as [start, end). */
export function* runsOfEqual(rows: readonly number[], keys: Float64Array): Generator<[number, number]> {
  for (let start = 0, end = 0; start < rows.length; start = end) {
    end = start + 1;
    while (end < rows.length && keys[rows[end]] === keys[rows[start]]) end++;
    yield [start, end];
  }
}

/** Strata of a regression: ten bins of equally many rows, fewer where they would have fewer than 25. */
export function quantileBins(values: Float64Array): Int32Array {
  const bins = Math.max(1, Math.min(10, Math.floor(values.length / 25)));
  const sorted = Float64Array.from(values).toSorted();
  const edges = Array.from(
    { length: bins - 1 },
    (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / bins)],
  );
  return Int32Array.from(values, (value) => edges.filter((edge) => value >= edge).length);
}

/** Rows that equal an earlier one, by their keys. */
export function countDuplicates(keys: Float64Array): number {
  return keys.length - new Set(keys).size;
}
