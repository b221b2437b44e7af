import { descend } from './coordinate-descent.ts';
import { gramMatrix } from './gram.ts';
import { penaltyOf, setScores, type Penalty, type Problem } from './problem.ts';
import { quadraticOfClasses } from './quadratic-of-classes.ts';
import { quadraticOfGram, quadraticOfRows } from './quadratic.ts';
import { add, dot } from './vector.ts';

type Options = {
  tolerance: number;
  maxIterations: number;
  /** [X 1]ᵀ[X 1], for a squared loss where it pays. */
  gram?: Float64Array;
  pause: () => Promise<void>;
};
/** A point, its scores, the mean loss' derivatives by them, and the objective: all sums over the rows. */
type State = { x: Float64Array; scores: Float64Array; derivatives: Float64Array; value: number };

const sufficientDecrease = 1e-4;
const leastStep = 2 ** -30;

/**
 * Minimises a loss with an l1 penalty by the proximal Newton method (Lee, Sun and Saunders, "Proximal Newton-type
 * methods", 2014), as glmnet does: the loss is replaced by the quadratic around a point, that is solved by coordinate
 * descent, and a line search goes there. Many weights end at exactly 0. Stops where the decrease that a step promises
 * is not above `tolerance` for each row.
 */
export async function minimiseSparse(
  problem: Problem,
  penalty: Penalty,
  start: Float64Array,
  { tolerance, maxIterations, gram, pause }: Options,
): Promise<{ x: Float64Array; iterations: number }> {
  const enough = tolerance * problem.design.rows;
  let at = evaluate(problem, penalty, start, scoresOf(problem, start));
  // A rough answer is enough for a rough quadratic.
  let promised = problem.design.rows * 1e-2;
  let iterations = 0;
  while (iterations < maxIterations) {
    await pause();
    const towards = direction(problem, penalty, at, Math.max(enough, promised), gram);
    const along = scoresOf(problem, towards);
    const size = problem.design.columns.length * problem.outputs;
    const target = at.x.map((value, i) => value + towards[i]);
    const slope =
      dot(at.derivatives, along) + penaltyOf(target, size, penalty) - penaltyOf(at.x, size, penalty);
    promised = -slope;
    iterations++;
    const next = promised > 0 && search(problem, penalty, at, towards, along, slope);
    if (!next) break;
    at = next;
    if (promised <= enough) break;
  }
  return { x: at.x, iterations };
}

function scoresOf({ design, outputs }: Problem, x: Float64Array): Float64Array {
  const scores = new Float64Array(design.rows * outputs);
  const size = design.columns.length * outputs;
  setScores(design, x.subarray(0, size), x.subarray(size), scores);
  return scores;
}

function evaluate(
  { design, loss, targets, outputs }: Problem,
  penalty: Penalty,
  x: Float64Array,
  scores: Float64Array,
): State {
  const derivatives = scores.slice();
  const value = loss.evaluate(derivatives, targets);
  return { x, scores, derivatives, value: value + penaltyOf(x, design.columns.length * outputs, penalty) };
}

/** From a point to the least of the quadratic around it. */
function direction(problem: Problem, penalty: Penalty, at: State, promised: number, gram?: Float64Array) {
  const quadratic = quadraticOf(problem, at.derivatives, gram);
  const weights = at.x.slice(0, problem.design.columns.length * problem.outputs);
  descend(quadratic, weights, penalty, promised);
  const towards = at.x.map((value) => -value);
  for (let c = 0; c < weights.length; c++) towards[c] += weights[c];
  towards.set(quadratic.intercepts(), weights.length);
  return towards;
}

/** Up to so many columns a Gram matrix costs less than the sweeps over the rows that it spares. */
const fewColumns = 200;

function quadraticOf(
  { design, loss, targets, outputs }: Problem,
  derivatives: Float64Array,
  gram?: Float64Array,
) {
  if (outputs > 1) return quadraticOfClasses(design, targets, derivatives, outputs);
  const negative = derivatives.map((value) => -value);
  if (gram) return quadraticOfGram(gram, design, negative);
  const curvature = loss.curvature(derivatives, targets);
  if (design.columns.length > fewColumns) return quadraticOfRows(design, curvature, negative);
  return quadraticOfGram(gramMatrix(design, curvature), design, negative);
}

function search(
  problem: Problem,
  penalty: Penalty,
  at: State,
  towards: Float64Array,
  along: Float64Array,
  slope: number,
): State | undefined {
  for (let step = 1; step >= leastStep; step /= 2) {
    const [x, scores] = [at.x.slice(), at.scores.slice()];
    add(x, towards, step);
    add(scores, along, step);
    const next = evaluate(problem, penalty, x, scores);
    if (next.value <= at.value + sufficientDecrease * step * slope) return next;
  }
  return undefined;
}
