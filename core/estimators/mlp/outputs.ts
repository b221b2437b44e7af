import type { Task } from '../estimator.ts';
import { padded } from './multiply.ts';

/**
 * The derivative of the mean loss (log loss, or half the squared error) by the outputs [rows, padded outputs], into
 * `deltas`. `targets`: class codes, or values.
 */
export function derive(outputs: Float32Array, targets: Float32Array, deltas: Float32Array, task: Task): void {
  const rows = targets.length;
  const count = task.classes || 1;
  const width = padded(count);
  deltas.fill(0);
  for (let i = 0, from = 0; i < rows; i++, from += width) {
    if (task.classes === 0) {
      deltas[from] = (outputs[from] - targets[i]) / rows;
      continue;
    }
    softmax(outputs, from, count);
    for (let k = from; k < from + count; k++) deltas[k] = outputs[k] / rows;
    deltas[from + targets[i]] -= 1 / rows;
  }
}

/** Turns `count` scores into probabilities. */
export function softmax(scores: Float32Array, from: number, count: number): void {
  let greatest = -Infinity;
  for (let k = from; k < from + count; k++) greatest = Math.max(greatest, scores[k]);
  let sum = 0;
  for (let k = from; k < from + count; k++) {
    const share = Math.exp(scores[k] - greatest);
    scores[k] = share;
    sum += share;
  }
  for (let k = from; k < from + count; k++) scores[k] /= sum;
}
