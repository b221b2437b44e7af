import type { FitData, Validated } from '../estimator.ts';
import { validationLoss } from '../validation-loss.ts';
import { createLearner } from './learner.ts';
import { predict } from './model.ts';
import type { MlpParams } from './params.ts';
import { toInputs } from './rows.ts';

/**
 * All folds learn in step, an epoch at a time, and the epoch is the best whose loss is the least in the mean over the
 * folds: as LightGBM's cross-validation stops.
 */
export async function validate(
  data: FitData,
  params: MlpParams,
  seed: number,
  pause: () => Promise<void>,
): Promise<Validated> {
  const parts = data.folds.map(({ validation }) => validation);
  const folds = data.folds.map(({ train, validation }) => ({
    learner: createLearner(train, data, params, seed),
    inputs: toInputs(validation),
  }));
  let best: Validated = { iterations: 1, predictions: [] };
  let least = Infinity;
  for (let epoch = 1; epoch <= params.max_iter; epoch++) {
    const predictions: Float64Array[] = [];
    for (const { learner, inputs } of folds) {
      await pause();
      learner.epoch();
      predictions.push(predict(learner.model, inputs, data));
    }
    const loss = validationLoss(parts, predictions, data);
    if (loss < least || epoch === 1) {
      least = loss;
      best = { iterations: epoch, predictions };
    }
    if (epoch - best.iterations >= params.n_iter_no_change) break;
  }
  return best;
}
