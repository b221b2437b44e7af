import type { Task } from '../estimator.ts';
import type { Design } from './design.ts';
import { minimise, type Objective } from './lbfgs.ts';
import { logistic, multinomial, squared, type Loss } from './losses.ts';

/** Of the mean loss; tight enough that predictions agree with scikit-learn's to 1e-4. */
const tolerance = 1e-6;
const maxIterations = 300;

/** `weights` are [columns, outputs] row-major; one output but for multiclass. */
export type LinearModel = { outputs: number; weights: Float64Array; intercepts: Float64Array };
export type Solved = LinearModel & { iterations: number };

/**
 * Minimises Σ loss + l2 / 2 ‖weights‖²; the intercepts are free. So `l2` is `alpha` of scikit-learn's Ridge and 1 / `C`
 * of its LogisticRegression.
 */
export async function solve(
  design: Design,
  labels: Float32Array,
  task: Task,
  l2: number,
  pause: () => Promise<void>,
): Promise<Solved> {
  const outputs = task.problemType === 'multiclass' ? task.classes : 1;
  const { centre, spread } = task.problemType === 'regression' ? moments(labels) : { centre: 0, spread: 1 };
  // In the target's own unit the tolerance would mean nothing.
  const targets = Float64Array.from(labels, (label) => (label - centre) / spread);
  const objective = penalised(design, targets, lossOf(task), outputs, l2);
  const start = new Float64Array((design.columns + 1) * outputs);
  const { x, iterations } = await minimise(objective, start, { tolerance, maxIterations, pause });
  const size = design.columns * outputs;
  return {
    outputs,
    iterations,
    weights: x.slice(0, size).map((w) => w * spread),
    intercepts: x.slice(size).map((b) => b * spread + centre),
  };
}

function lossOf({ problemType, classes }: Task): Loss {
  if (problemType === 'regression') return squared;
  return problemType === 'binary' ? logistic : multinomial(classes);
}

/** Divided by the rows, so that one tolerance serves all sizes. `x`: weights, then intercepts. */
function penalised(
  design: Design,
  targets: Float64Array,
  loss: Loss,
  outputs: number,
  l2: number,
): Objective {
  const scores = new Float64Array(design.rows * outputs);
  const size = design.columns * outputs;
  return (x, gradient) => {
    setScores(design, x.subarray(0, size), x.subarray(size), scores);
    let value = loss(scores, targets);
    design.transposedProduct(scores, outputs, gradient);
    for (let k = 0; k < outputs; k++) {
      for (let i = k; i < scores.length; i += outputs) gradient[size + k] += scores[i];
    }
    for (let j = 0; j < size; j++) {
      value += (l2 / 2) * x[j] * x[j];
      gradient[j] += l2 * x[j];
    }
    for (let j = 0; j < gradient.length; j++) gradient[j] /= design.rows;
    return value / design.rows;
  };
}

/** intercepts + x · weights, into `scores`. */
export function setScores(
  design: Design,
  weights: Float64Array,
  intercepts: Float64Array,
  scores: Float64Array,
): void {
  const outputs = intercepts.length;
  for (let i = 0; i < scores.length; i++) scores[i] = intercepts[i % outputs];
  design.addProduct(weights, outputs, scores);
}

function moments(labels: Float32Array): { centre: number; spread: number } {
  let [sum, squares] = [0, 0];
  for (const label of labels) sum += label;
  const centre = sum / labels.length;
  for (const label of labels) squares += (label - centre) ** 2;
  return { centre, spread: Math.sqrt(squares / labels.length) || 1 };
}
