import type { Part, Task } from '../estimator.ts';
import type { Model } from './model.ts';
import type { MlpParams } from './params.ts';
import { toInputs, toTargets } from './rows.ts';
import { createTrainer } from './trainer.ts';

/** `model` is the networks as they are: it changes with every epoch. */
export type Learner = { model: Model; epoch: () => void };

/** Networks of different seeds, side by side. */
export function createLearner(part: Part, task: Task, params: MlpParams, seed: number): Learner {
  const inputs = toInputs(part);
  const { targets, scale } = toTargets(part.labels, task, params.target_transform);
  const trainers = Array.from({ length: params.n_estimators }, (_, s) =>
    createTrainer(inputs, targets, task, params, seed * 1000 + s),
  );
  const hidden = Array.from({ length: params.hidden_layers }, () => params.hidden_units);
  return {
    model: {
      sizes: [inputs.columns, ...hidden, task.classes || 1],
      networks: trainers.map(({ network }) => network),
      scale,
      transform: params.target_transform,
    },
    epoch: () => trainers.forEach((trainer) => trainer.epoch()),
  };
}
