import type { Calibration } from '../../contracts/calibration.ts';
import { sigmoidOfBoth } from '../estimators/probabilities.ts';
import { logInGraph, logOf, type Calibrator, type Probabilities } from './calibrator.ts';

type Sigmoid = Extract<Calibration, { method: 'sigmoid' }>;

/** Platt's scaling, on log-odds. */
export const sigmoid: Calibrator<Sigmoid> = {
  method: 'sigmoid',
  binaryOnly: true,
  keepsOrder: true,
  fit: ({ probabilities, labels }) => {
    const { a, b } = fitSigmoid(logOdds(probabilities), labels);
    return a < 0 ? { method: 'sigmoid', a, b } : undefined;
  },
  apply: (probabilities, _, { a, b }) => {
    const calibrated = new Float64Array(probabilities.length);
    logOdds(probabilities).forEach((score, i) => {
      const negated = a * score + b;
      calibrated[2 * i] = 1 / (1 + Math.exp(-negated));
      calibrated[2 * i + 1] = 1 / (1 + Math.exp(negated));
    });
    return calibrated;
  },
  toGraph: (graph, probabilities, { a, b }) => {
    // log p1 - log p0, times -a, minus b: of the calibrated log-odds.
    const weights = graph.constant('float', [2, 1], [a, -a]);
    const product = graph.op('MatMul', [logInGraph(graph, probabilities), weights]);
    return sigmoidOfBoth(graph, graph.op('Sub', [product, graph.constant('float', [1], [b])]));
  },
};

function logOdds(probabilities: Probabilities): Float64Array {
  return Float64Array.from(
    { length: probabilities.length / 2 },
    (_, i) => logOf(probabilities[2 * i + 1]) - logOf(probabilities[2 * i]),
  );
}

const mostIterations = 100;
const leastStep = 1e-10;

/**
 * The `a` and `b` of p = 1 / (1 + exp(a · score + b)) with the least cross-entropy to Platt's smoothed targets, by
 * Newton's method with backtracking (Lin, Lin and Weng, "A Note on Platt's Probabilistic Outputs for Support Vector
 * Machines", 2007). `labels` are 0 and 1.
 */
export function fitSigmoid(scores: Float64Array, labels: ArrayLike<number>): { a: number; b: number } {
  const [negatives, positives] = [countOf(labels, 0), countOf(labels, 1)];
  const targets = [1 / (negatives + 2), (positives + 1) / (positives + 2)];
  const problem = { scores, targets: Float64Array.from(labels, (label) => targets[label]) };
  let at = { a: 0, b: Math.log((negatives + 1) / (positives + 1)) };
  let loss = crossEntropy(problem, at);
  for (let i = 0; i < mostIterations; i++) {
    const direction = newtonStep(problem, at);
    const slope = direction.slope;
    if (slope > -1e-12 * scores.length) break;
    let step = 1;
    for (; step >= leastStep; step /= 2) {
      const next = { a: at.a + step * direction.a, b: at.b + step * direction.b };
      const nextLoss = crossEntropy(problem, next);
      if (nextLoss >= loss + 1e-4 * step * slope) continue;
      at = next;
      loss = nextLoss;
      break;
    }
    if (step < leastStep) break;
  }
  return at;
}

type Problem = { scores: Float64Array; targets: Float64Array };
type Point = { a: number; b: number };

function crossEntropy({ scores, targets }: Problem, { a, b }: Point): number {
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    const z = a * scores[i] + b;
    // exp of a negative number only: no overflow.
    sum += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - (1 - targets[i]) * z;
  }
  return sum;
}

/** `slope` is the derivative of the loss along the step. */
function newtonStep({ scores, targets }: Problem, { a, b }: Point): Point & { slope: number } {
  // A little on the diagonal, so that equal scores leave a matrix that can be inverted.
  let [haa, hbb, hab, ga, gb] = [1e-12, 1e-12, 0, 0, 0];
  for (let i = 0; i < scores.length; i++) {
    const p = 1 / (1 + Math.exp(a * scores[i] + b));
    const curvature = p * (1 - p);
    haa += scores[i] * scores[i] * curvature;
    hbb += curvature;
    hab += scores[i] * curvature;
    ga += scores[i] * (targets[i] - p);
    gb += targets[i] - p;
  }
  const determinant = haa * hbb - hab * hab;
  const da = -(hbb * ga - hab * gb) / determinant;
  const db = -(haa * gb - hab * ga) / determinant;
  return { a: da, b: db, slope: ga * da + gb * db };
}

function countOf(labels: ArrayLike<number>, wanted: number): number {
  let count = 0;
  for (let i = 0; i < labels.length; i++) count += Number(labels[i] === wanted);
  return count;
}
