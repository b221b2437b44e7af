import type { Graph } from '../../onnx/graph.ts';
import type { WeighedRow } from './weights.ts';

/** Added to every term's sum in each class, as if it had been seen that much. */
const smoothing = 0.5;

/** Sums of the terms' weights over the rows that are of the class and over the others. */
type Sums = { inside: Float64Array; outside: Float64Array };

function sumTerms(rows: readonly WeighedRow[], isOf: readonly boolean[], terms: number): Sums {
  const sums = { inside: new Float64Array(terms), outside: new Float64Array(terms) };
  rows.forEach((row, i) => {
    const own = isOf[i] ? sums.inside : sums.outside;
    for (let k = 0; k < row.terms.length; k++) own[row.terms[k]] += row.values[k];
  });
  return sums;
}

const total = (sums: Float64Array) => sums.reduce((a, b) => a + b, 0) + smoothing * sums.length;

/** log P(term | class) - log P(term | not the class). */
function logOdds({ inside, outside }: Sums): Float64Array {
  const shift = Math.log(total(outside)) - Math.log(total(inside));
  return inside.map((sum, term) => Math.log((sum + smoothing) / (outside[term] + smoothing)) + shift);
}

/**
 * How much each term speaks for a class, by scikit-learn's `MultinomialNB(alpha=0.5)`: the difference of its
 * `feature_log_prob_` between the class and all else.
 */
export const learnOdds = (rows: readonly WeighedRow[], isOf: readonly boolean[], terms: number) =>
  logOdds(sumTerms(rows, isOf, terms));

/** A text's sum of what its terms say. */
export const scoreRow = ({ terms, values }: WeighedRow, odds: Float64Array) =>
  terms.reduce((sum, term, k) => sum + values[k] * odds[term], 0);

/** What each row's text says by the odds of the other folds' rows: its own label is not in it. */
export function crossFittedScores(
  rows: readonly WeighedRow[],
  isOf: readonly boolean[],
  terms: number,
  foldOf: Int8Array,
): Float32Array {
  const scores = new Float32Array(rows.length);
  const folds = foldOf.reduce((most, fold) => Math.max(most, fold + 1), 0);
  for (let fold = 0; fold < folds; fold++) {
    const others = [...rows.keys()].filter((row) => foldOf[row] !== fold);
    const odds = learnOdds(
      others.map((row) => rows[row]),
      others.map((row) => isOf[row]),
      terms,
    );
    rows.forEach((row, i) => {
      if (foldOf[i] === fold) scores[i] = scoreRow(row, odds);
    });
  }
  return scores;
}

/**
 * Places of terms [N, M], -1 for none, to scores [N, outputs], one for each of the lists of odds. No wide matrix is made: each
 * occurrence says its part.
 */
export function scoreNodes(graph: Graph, places: string, idf: Float64Array, odds: Float64Array[]): string {
  const axis = graph.constant('int64', [1], [1]);
  // Place -1 is the last of a table: a zero.
  const table = (values: ArrayLike<number>, width: number[]) =>
    graph.constant('float', [idf.length + 1, ...width], values);
  const squares = table([...idf.map((weight) => weight ** 2), 0], []);
  const said = Array.from(idf).flatMap((weight, term) => odds.map((of) => weight * of[term]));
  const shares = table([...said, ...odds.map(() => 0)], [odds.length]);
  const sum = (values: string, keepdims: 0 | 1) => graph.op('ReduceSum', [values, axis], { keepdims });
  const length = graph.op('Sqrt', [sum(graph.op('Gather', [squares, places]), 1)]);
  const least = graph.constant('float', [], [1e-30]);
  return graph.op('Div', [sum(graph.op('Gather', [shares, places]), 0), graph.op('Max', [length, least])]);
}
