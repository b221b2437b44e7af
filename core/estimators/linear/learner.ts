import type { Part, Task } from '../estimator.ts';
import { transformLabels, type TargetTransform } from '../target-transform.ts';
import { createDesign } from './design.ts';
import type { Model } from './model.ts';
import type { Penalty } from './problem.ts';
import { createSolver, type Accuracy } from './solve.ts';

export type Learnt = { model: Model; iterations: number; point: Float64Array };
/** Learns from the same rows under one penalty after the other; `start` is an earlier one's point. */
export type Learner = (penalty: Penalty, start?: Float64Array, accuracy?: Accuracy) => Promise<Learnt>;

export function createLearner(
  { matrix, labels }: Part,
  task: Task,
  transform: TargetTransform,
  pause: () => Promise<void>,
): Learner {
  const transformed = transformLabels(labels, transform);
  const solver = createSolver(createDesign(matrix), transformed, task, pause);
  const range: Model['range'] = [
    transformed.reduce((a, b) => Math.min(a, b)),
    transformed.reduce((a, b) => Math.max(a, b)),
  ];
  return async (penalty, start, accuracy) => {
    const { model, ...rest } = await solver(penalty, start, accuracy);
    return { model: { ...model, transform, range }, ...rest };
  };
}
