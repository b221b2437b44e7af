import { z } from 'zod';
import type { Params, Shape, Task } from '../estimator.ts';
import type { Space } from '../space.ts';
import { TargetTransform } from '../target-transform.ts';

/**
 * scikit-learn's names where it has them. `hidden_layers` of `hidden_units` each are its hidden_layer_sizes;
 * `weight_decay` is AdamW's, by which a weight shrinks times the learning rate, and no penalty as its alpha;
 * `n_estimators` networks of different seeds answer by their mean. `n_iter_no_change`: epochs in validation without a
 * gain, after which it ends; `max_iter` is also what the learning rate is planned for.
 */
export const MlpParams = z.strictObject({
  hidden_layers: z.int().min(1).max(3).default(2),
  hidden_units: z.int().min(1).max(1024).default(64),
  n_estimators: z.int().min(1).max(8).default(2),
  learning_rate_init: z.number().gt(0).max(1).default(0.01),
  weight_decay: z.number().min(0).max(10).default(0.1),
  dropout: z.number().min(0).max(0.9).default(0.1),
  batch_size: z.int().min(4).max(4096).default(128),
  max_iter: z.int().min(1).max(1000).default(40),
  n_iter_no_change: z.int().min(1).default(15),
  target_transform: TargetTransform.default('none'),
});
export type MlpParams = z.infer<typeof MlpParams>;

export const space: Space = {
  hidden_layers: { type: 'int', low: 1, high: 2 },
  hidden_units: { type: 'int', low: 32, high: 256, log: true },
  learning_rate_init: { type: 'float', low: 0.002, high: 0.05, log: true },
  weight_decay: { type: 'float', low: 0.01, high: 2, log: true },
  dropout: { type: 'float', low: 0, high: 0.4 },
};

/** Steps of the optimiser that a table is learnt in, whatever its size, within these bounds of epochs. */
const steps = 1000;
const epochBounds = [15, 80] as const;

/** A small table is learnt in small batches, over more epochs. Dropped units blur a value more than they blur a class. */
export function adapt(params: Params, { rows, problemType }: Shape): Params {
  const fitting = 2 ** Math.round(Math.log2(Math.max(1, rows / 32)));
  const batch_size = Number(params.batch_size ?? Math.min(256, Math.max(32, fitting)));
  const [least, most] = epochBounds;
  const max_iter = Math.min(most, Math.max(least, Math.ceil((steps * batch_size) / rows)));
  return { batch_size, max_iter, ...(problemType === 'regression' && { dropout: 0 }), ...params };
}

export function variants({ problemType }: Task): Params[] {
  const common: Params[] = [
    {},
    { hidden_layers: 1, n_estimators: 1, dropout: 0, batch_size: 32, max_iter: 15 },
    { hidden_layers: 3, hidden_units: 30, batch_size: 32, weight_decay: 1, max_iter: 15 },
  ];
  return problemType === 'regression' ? [...common, { target_transform: 'log1p' }] : common;
}

export function neighbours(params: MlpParams): Params[] {
  const steps: Partial<MlpParams>[] = [
    { hidden_units: params.hidden_units * 2 },
    { dropout: params.dropout < 0.2 ? 0.3 : 0 },
    { weight_decay: params.weight_decay * 5 },
    { learning_rate_init: params.learning_rate_init / 2 },
  ];
  return steps.map((step) => ({ ...params, ...step }));
}
