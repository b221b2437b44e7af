import type { FitData, Validated } from '../estimator.ts';
import { validationLoss } from '../validation-loss.ts';
import type { Design } from './design.ts';
import type { Learner } from './learner.ts';
import { predict } from './model.ts';
import type { LinearParams } from './params.ts';
import type { Accuracy } from './solve.ts';

/** What learns from a fold's training rows, and its validation rows. */
export type LearnerFold = { learner: Learner; validation: Design };
type Tried = Validated & { params: LinearParams; points: Float64Array[] };

/** From strong to weak: 1000, 316, … 0.001. */
const factors = Array.from({ length: 13 }, (_, i) => 10 ** (3 - i / 2));
/** After as many penalties in a row that are worse than the best the path ends: the weak ones take the longest. */
const patience = 3;

/** Fits on every fold under one penalty. */
export async function validate(
  data: FitData,
  folds: LearnerFold[],
  params: LinearParams,
): Promise<Validated> {
  const { iterations, predictions } = await fitFolds(data, folds, params, [], 'fine');
  return { iterations, predictions };
}

/**
 * Fits on every fold under one penalty after the other, each from where the last one ended and as well as it takes to
 * compare them, and answers for the one with the least mean loss, as glmnet's cross-validation does.
 */
export async function validatePath(
  data: FitData,
  folds: LearnerFold[],
  params: LinearParams,
): Promise<Validated> {
  const parts = data.folds.map(({ validation }) => validation);
  let best: { tried: Tried; loss: number } | undefined;
  let points: Float64Array[] = [];
  let worse = 0;
  for (const factor of factors) {
    const [l1, l2] = [params.l1, params.l2].map((own) => Number((own * factor).toPrecision(4)));
    const own = { ...params, path: false, l1, l2 };
    const tried = await fitFolds(data, folds, own, points, 'rough');
    const loss = validationLoss(parts, tried.predictions, data);
    points = tried.points;
    if (!best || loss < best.loss) best = { tried, loss };
    worse = loss > best.loss ? worse + 1 : 0;
    if (worse === patience) break;
  }
  if (!best) throw new Error('a path of no penalties');
  const { params: chosen, iterations, points: starts } = best.tried;
  const { predictions, iterations: more } = await fitFolds(data, folds, chosen, starts, 'fine');
  return { iterations: iterations + more, predictions, params: chosen };
}

async function fitFolds(
  data: FitData,
  folds: LearnerFold[],
  params: LinearParams,
  starts: Float64Array[],
  accuracy: Accuracy,
): Promise<Tried> {
  const tried: Tried = { iterations: 1, predictions: [], params, points: [] };
  for (const [k, { learner, validation }] of folds.entries()) {
    const { model, iterations, point } = await learner(params, starts[k], accuracy);
    tried.iterations = Math.max(tried.iterations, iterations);
    tried.predictions.push(predict(model, validation, data));
    tried.points.push(point);
  }
  return tried;
}
