import { baseline } from './baseline/baseline.ts';
import type { Estimator } from './estimator.ts';
import { lightgbm } from './lightgbm/lightgbm.ts';
import { linear } from './linear/linear.ts';
import { mlp } from './mlp/mlp.ts';
import { randomForest } from './random_forest/random-forest.ts';

/** Every kind of model there is. */
export const estimators: readonly Estimator[] = [lightgbm, randomForest, linear, mlp, baseline];

/** The estimator of that name. @throws where there is none: a bug, since names come from the portfolio. */
export function estimatorNamed(name: string): Estimator {
  const found = estimators.find((e) => e.name === name);
  if (!found) throw new Error(`no estimator "${name}"`);
  return found;
}
