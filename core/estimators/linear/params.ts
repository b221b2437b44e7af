import { z } from 'zod';
import type { Params, Task } from '../estimator.ts';
import type { Space } from '../space.ts';
import { TargetTransform } from '../target-transform.ts';

/**
 * What is minimised is Σ loss + l1 ‖weights‖₁ + l2 / 2 ‖weights‖², over n rows; a regression's loss is ½ (error / s)²,
 * where s is the target's standard deviation. In scikit-learn's terms:
 *
 * - Ridge: `l2` = alpha.
 * - Lasso, on the target divided by s: `l1` = n · alpha.
 * - ElasticNet, on the same: `l1` = n · alpha · l1_ratio, `l2` = n · alpha · (1 - l1_ratio).
 * - LogisticRegression, binary and multinomial: `l1` = l1_ratio / C, `l2` = (1 - l1_ratio) / C.
 *
 * `path`: whether `validate` tries both penalties times 1000, 316, … 0.001 as well, and answers for the best.
 */
export const LinearParams = z.strictObject({
  l1: z.number().min(0).default(0),
  l2: z.number().min(0).default(1),
  path: z.boolean().default(false),
  target_transform: TargetTransform.default('none'),
});
export type LinearParams = z.infer<typeof LinearParams>;

export const space: Space = { l2: { type: 'float', low: 1e-3, high: 1e3, log: true } };

export function variants({ problemType }: Task): Params[] {
  const common: Params[] = [{}, { l1: 0.5 }, { l1: 0.1, l2: 0 }, { l1: 1, l2: 0.1, path: true }];
  return problemType === 'regression' ? [...common, { path: true, target_transform: 'log1p' }] : common;
}

/** Half a decade up and down. */
export function neighbours(params: LinearParams): Params[] {
  if (params.path) return [];
  return [Math.sqrt(10), 1 / Math.sqrt(10)].map((factor) => ({
    ...params,
    l1: params.l1 * factor,
    l2: params.l2 * factor,
  }));
}
