import { factorise, solveFactorised } from './cholesky.ts';
import type { Design } from './design.ts';
import { gramMatrix, paysGram } from './gram.ts';
import type { Precondition } from './lbfgs.ts';
import { setScores, type Problem } from './problem.ts';

const leastIterations = 8;

/**
 * The inverse of an estimate of the Hessian at a point: ([X 1]ᵀ H [X 1] + l2 · I) / rows, the intercept without its l2,
 * where H is the loss's curvature by row, its mean over the outputs. Of one output and few columns that is Newton's
 * step; of a squared loss it is the answer. Of many columns its diagonal alone is taken. `known`: [X 1]ᵀ[X 1], where H
 * is the identity.
 */
export function preconditionerAt(
  problem: Problem,
  x: Float64Array,
  l2: number,
  known?: Float64Array,
): Precondition {
  const { design, outputs } = problem;
  if (known) return byFactor(known.slice(), l2, design, outputs);
  const weights = meanCurvature(problem, x);
  if (paysGram(design)) return byFactor(gramMatrix(design, weights), l2, design, outputs);
  return byDiagonal(diagonalOfGram(design, weights), l2, design, outputs);
}

/** After how many iterations the Hessian is estimated anew: when they have cost as much as that does. */
export const renewalPeriod = ({ design, outputs }: Problem) =>
  Math.max(leastIterations, paysGram(design) ? Math.ceil(design.columns.length / (4 * outputs)) : 0);

function meanCurvature({ design, loss, targets, outputs }: Problem, x: Float64Array): Float64Array {
  const scores = new Float64Array(design.rows * outputs);
  const size = design.columns.length * outputs;
  setScores(design, x.subarray(0, size), x.subarray(size), scores);
  loss.evaluate(scores, targets);
  const all = loss.curvature(scores, targets);
  const mean = new Float64Array(design.rows);
  for (let i = 0; i < all.length; i++) mean[Math.floor(i / outputs)] += all[i] / outputs;
  return mean;
}

function byFactor(gram: Float64Array, l2: number, { rows, columns }: Design, outputs: number): Precondition {
  const size = columns.length + 1;
  for (let j = 0; j < columns.length; j++) gram[j * size + j] += l2;
  factorise(gram, size);
  return (vectors) => {
    solveFactorised(gram, size, vectors, outputs);
    for (let i = 0; i < vectors.length; i++) vectors[i] *= rows;
  };
}

function diagonalOfGram({ columns }: Design, weights: Float64Array): Float64Array {
  const squares = columns.map(({ rows, values }) => {
    let sum = 0;
    for (let at = 0; at < values.length; at++) sum += weights[rows ? rows[at] : at] * values[at] ** 2;
    return sum;
  });
  return Float64Array.from([...squares, weights.reduce((sum, weight) => sum + weight, 0)]);
}

function byDiagonal(
  squares: Float64Array,
  l2: number,
  { rows, columns }: Design,
  outputs: number,
): Precondition {
  const inverse = squares.map((square, j) => {
    const own = square + (j < columns.length ? l2 : 0);
    return own > 0 ? rows / own : 1;
  });
  return (vectors) => {
    for (let i = 0; i < vectors.length; i++) vectors[i] *= inverse[Math.floor(i / outputs)];
  };
}
