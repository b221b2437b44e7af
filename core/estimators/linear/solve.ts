import type { Task } from '../estimator.ts';
import type { Design } from './design.ts';
import { gramMatrix, paysGram } from './gram.ts';
import { minimise } from './lbfgs.ts';
import { logistic, multinomial, squared, type Loss } from './losses.ts';
import { preconditionerAt, renewalPeriod } from './precondition.ts';
import { smoothObjective, type Penalty, type Problem } from './problem.ts';
import { minimiseSparse } from './proximal-newton.ts';

/**
 * How near the mean loss is to the least: near enough that predictions agree with scikit-learn's to 1e-4, or to compare
 * penalties by.
 */
const tolerances = { fine: 1e-11, rough: 1e-7 };
const maxIterations = 300;

/** `weights` are [columns, outputs] row-major; one output but for multiclass. */
export type LinearModel = { outputs: number; weights: Float64Array; intercepts: Float64Array };
/** `point`: the solver's own, for a start from there. */
export type Solved = { model: LinearModel; iterations: number; point: Float64Array };
export type Accuracy = keyof typeof tolerances;
/** Solves one problem under one penalty after the other; `start`, an earlier point, changes how soon, and the last digits. */
export type Solver = (penalty: Penalty, start?: Float64Array, accuracy?: Accuracy) => Promise<Solved>;

/**
 * Minimises Σ loss + l1 ‖weights‖₁ + l2 / 2 ‖weights‖²; the intercepts are free. The targets of a regression count in
 * their standard deviations. Without l1 by L-BFGS, of which the first step is the answer where the loss is squared and
 * the columns are not too many; with l1 by the proximal Newton method.
 */
export function createSolver(
  design: Design,
  labels: Float32Array,
  task: Task,
  pause: () => Promise<void>,
): Solver {
  const outputs = task.problemType === 'multiclass' ? task.classes : 1;
  const { centre, spread } = task.problemType === 'regression' ? moments(labels) : { centre: 0, spread: 1 };
  const targets = Float64Array.from(labels, (label) => (label - centre) / spread);
  const problem: Problem = { design, targets, loss: lossOf(task), outputs };
  const size = design.columns.length * outputs;
  // Of a squared loss it is the same for all points and penalties.
  const gram =
    problem.loss.quadratic && paysGram(design)
      ? gramMatrix(design, new Float64Array(design.rows).fill(1))
      : undefined;
  return async (penalty, start = new Float64Array(size + outputs), accuracy = 'fine') => {
    const tolerance = tolerances[accuracy];
    const { x, iterations } = await (penalty.l1 === 0
      ? minimise(smoothObjective(problem, penalty.l2), start, {
          tolerance,
          maxIterations,
          preconditionerAt: (x) => preconditionerAt(problem, x, penalty.l2, gram),
          renewEvery: renewalPeriod(problem),
          pause,
        })
      : minimiseSparse(problem, penalty, start, { tolerance, maxIterations, gram, pause }));
    const weights = x.slice(0, size).map((w) => w * spread);
    const intercepts = x.slice(size).map((b) => b * spread + centre);
    return { model: { outputs, weights, intercepts }, iterations, point: x };
  };
}

function lossOf({ problemType, classes }: Task): Loss {
  if (problemType === 'regression') return squared;
  return problemType === 'binary' ? logistic : multinomial(classes);
}

function moments(labels: Float32Array): { centre: number; spread: number } {
  let [sum, squares] = [0, 0];
  for (const label of labels) sum += label;
  const centre = sum / labels.length;
  for (const label of labels) squares += (label - centre) ** 2;
  return { centre, spread: Math.sqrt(squares / labels.length) || 1 };
}
