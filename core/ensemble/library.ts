import type { Fitted } from '../../contracts/artifacts.ts';
import type { Task } from '../estimators/estimator.ts';

/** Fitted candidates, the best first, with what each said of the same rows while it had not seen them. */
export type Library = Task & {
  candidates: readonly Fitted[];
  /** Of every candidate, row-major: [rows, classes] probabilities or [rows] values. */
  predictions: readonly Float32Array[];
  labels: Float32Array;
  /** For every fold the places of its rows among these. With repeats a row is in several. */
  folds: readonly Int32Array[];
};

/** Of so many candidates at most a blend is made: reading and trying more costs time and finds nothing better. */
const mostCandidates = 30;

/**
 * The candidates worth reading for a blend: the best of every estimator and feature plan, since what errs differently
 * adds most, then the best of the others.
 *
 * @param leaderboard best first
 */
export function shortlist(leaderboard: readonly Fitted[]): Fitted[] {
  const kinds = new Set<string>();
  const firsts = leaderboard.filter(({ candidate: { estimator, plan } }) => {
    const kind = JSON.stringify([estimator, plan]);
    const isFirst = !kinds.has(kind);
    kinds.add(kind);
    return isFirst;
  });
  const byWorth = [...new Set([...firsts, ...leaderboard])];
  const listed = new Set(byWorth.slice(0, mostCandidates));
  return leaderboard.filter((fitted) => listed.has(fitted));
}

/**
 * A row's mean over the repeats of the validation, for some rows.
 *
 * @param predictions [validated rows, width] in the order of the folds' validation rows, one fold after the other
 * @param places for each of them the row's place in the result, or -1 to leave it out
 */
export function averageRows(
  predictions: ArrayLike<number>,
  places: Int32Array,
  rows: number,
  width: number,
): Float32Array {
  const sums = new Float64Array(rows * width);
  const counts = new Uint16Array(rows);
  places.forEach((place, i) => {
    if (place < 0) return;
    counts[place]++;
    for (let c = 0; c < width; c++) sums[place * width + c] += predictions[i * width + c];
  });
  return Float32Array.from(sums, (sum, i) => sum / counts[Math.floor(i / width)]);
}
