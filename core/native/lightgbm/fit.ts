import { createBooster, type Booster } from './booster.ts';
import type { Dataset } from './dataset.ts';
import type { Library } from './library.ts';
import type { Fold } from '../../estimators/estimator.ts';
import type { CrossValidated, NativeParams, Stopping } from './protocol.ts';

/** The datasets of a session, made once: all rows, and per fold the rows to learn from and to validate on. */
export type Data = { library: Library; all: Dataset; folds: FoldData[] };
export type FoldData = { rows: Fold; train: Dataset; validation: Dataset };
type Fit = { params: NativeParams; labels: Float32Array };

/**
 * Boosts all folds in step and stops by the mean of their metrics (lower is better), as `lightgbm.cv` does: one number of rounds for all folds is a far steadier estimate for the
 * refit than the mean of each fold's luckiest round.
 */
export async function crossValidate(
  data: Data,
  { params, labels, ...stopping }: Fit & Stopping,
): Promise<CrossValidated> {
  const boosters = data.folds.map((fold) => foldBooster(data.library, fold, params, labels));
  try {
    const best = await boost(boosters, stopping);
    for (const booster of boosters) booster.rollBackTo(best);
    return { iterations: best, predictions: boosters.map((booster) => booster.predictions()) };
  } finally {
    for (const booster of boosters) booster.free();
  }
}

/** Boosts on all rows for `iterations` rounds and returns the model's text. */
export async function train(
  data: Data,
  { params, labels, iterations }: Fit & { iterations: number },
): Promise<string> {
  data.all.setLabels(labels);
  const booster = createBooster(data.library, data.all, undefined, params);
  try {
    for (let i = 0; i < iterations && !booster.update(); i++) await breathe();
    return booster.text();
  } finally {
    booster.free();
  }
}

function foldBooster(library: Library, fold: FoldData, params: NativeParams, labels: Float32Array): Booster {
  fold.train.setLabels(pick(labels, fold.rows.train));
  fold.validation.setLabels(pick(labels, fold.rows.validation));
  return createBooster(library, fold.train, fold.validation, params);
}

/** A loss that has fallen to this share of the first round's is as good as none. */
const negligible = 1e-3;

/**
 * The number of rounds with the least mean loss. Ends where the loss has not fallen by the share `tolerance` within
 * `patience` rounds: a curve that only creeps down costs thousands of rounds and brings next to nothing.
 */
async function boost(boosters: Booster[], { iterations, patience, tolerance }: Stopping): Promise<number> {
  let best = { round: 1, loss: Infinity };
  let last = best;
  let floor = 0;
  for (let round = 1; round <= iterations && round - last.round <= patience; round++) {
    const finished = boosters.map((booster) => booster.update());
    const loss = mean(boosters.map((booster) => booster.evaluate()));
    if (round === 1) floor = negligible * loss;
    if (loss < best.loss) best = { round, loss };
    if (round === 1 || loss < last.loss - tolerance * Math.max(last.loss, floor)) last = { round, loss };
    if (finished.every(Boolean)) break;
    await breathe();
  }
  return best.round;
}

/** Lets the process notice that its parent is gone. */
const breathe = () => new Promise((resolve) => setImmediate(resolve));

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const pick = (labels: Float32Array, rows: Int32Array) => Float32Array.from(rows, (row) => labels[row]);
