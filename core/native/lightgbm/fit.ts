import { createBooster, type Booster } from './booster.ts';
import type { Dataset } from './dataset.ts';
import type { Library } from './library.ts';
import type { Fold } from '../../estimators/estimator.ts';
import type { CrossValidated, NativeParams } from './protocol.ts';

/** The datasets of a session, made once: all rows, and per fold the rows to learn from and to validate on. */
export type Data = { library: Library; all: Dataset; folds: FoldData[] };
export type FoldData = { rows: Fold; train: Dataset; validation: Dataset };
type Options = { params: NativeParams; labels: Float32Array; iterations: number };

/**
 * Boosts all folds in step and stops where the mean of their metrics (lower is better) has not improved for
 * `patience` rounds, as `lightgbm.cv` does: one number of rounds for all folds is a far steadier estimate for the
 * refit than the mean of each fold's luckiest round.
 */
export async function crossValidate(
  data: Data,
  { params, labels, iterations, patience }: Options & { patience: number },
): Promise<CrossValidated> {
  const boosters = data.folds.map((fold) => foldBooster(data.library, fold, params, labels));
  try {
    const best = await boost(boosters, iterations, patience);
    for (const booster of boosters) booster.rollBackTo(best);
    return { iterations: best, predictions: boosters.map((booster) => booster.predictions()) };
  } finally {
    for (const booster of boosters) booster.free();
  }
}

/** Boosts on all rows for `iterations` rounds and returns the model's text. */
export async function train(data: Data, { params, labels, iterations }: Options): Promise<string> {
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

async function boost(boosters: Booster[], iterations: number, patience: number): Promise<number> {
  let best = 1;
  let least = Infinity;
  for (let i = 1; i <= iterations && i - best <= patience; i++) {
    const finished = boosters.map((booster) => booster.update());
    const loss = mean(boosters.map((booster) => booster.evaluate()));
    if (loss < least) [best, least] = [i, loss];
    if (finished.every(Boolean)) break;
    await breathe();
  }
  return best;
}

/** Lets the process notice that its parent is gone. */
const breathe = () => new Promise((resolve) => setImmediate(resolve));

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const pick = (labels: Float32Array, rows: Int32Array) => Float32Array.from(rows, (row) => labels[row]);
