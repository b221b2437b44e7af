import type { Known, Params, Shape } from '../estimator.ts';
import { MlpParams } from './params.ts';
import { padded } from './multiply.ts';

/** The fewest epochs in which the learning rate can go up and down. */
const leastEpochs = 8;

/** Of one fit with its validation, from the multiplications: measured on one 2.5 GHz core. */
export function estimateSeconds(shape: Shape, params: Params, known?: Known): number {
  const own = MlpParams.parse(params);
  const epochs = Math.min(own.max_iter, known ? known.iterations + own.n_iter_no_change : own.max_iter);
  return 0.02 + epochs * own.n_estimators * epochSeconds(shape, own);
}

function epochSeconds({ rows, columns, classes }: Shape, own: MlpParams): number {
  const units = padded(own.hidden_units);
  const outputs = padded(classes || 1);
  const weights = units * (padded(columns) + (own.hidden_layers - 1) * units + outputs);
  const values = padded(columns) + own.hidden_layers * units + outputs;
  const batch = Math.min(own.batch_size, rows);
  return rows * (2e-9 * weights + 1e-8 * values) + (rows / batch) * 6e-9 * weights;
}

/** The same networks over fewer epochs, and if need be one of them alone; undefined where those are fewer than 8. */
export function hasten(params: Params, shape: Shape, seconds: number): Params | undefined {
  const own = MlpParams.parse(params);
  for (const n_estimators of [own.n_estimators, 1]) {
    const epochs = Math.floor((seconds - 0.02) / (n_estimators * epochSeconds(shape, own)));
    if (epochs >= leastEpochs) return { ...own, n_estimators, max_iter: Math.min(own.max_iter, epochs) };
  }
  return undefined;
}
