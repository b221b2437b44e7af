import { createBooster, type Booster } from './booster.ts';
import type { Dataset } from './dataset.ts';
import type { Library } from './library.ts';
import type { CrossValidated, FoldTargets, NativeParams, Stopping, Targets } from './protocol.ts';

/** The datasets of a session, made once. */
export type Data = { library: Library; all?: Dataset; folds: FoldData[] };
export type FoldData = { train: Dataset; validation: Dataset };

/**
 * Boosts all folds in step and stops by the mean of their metrics (lower is better), as `lightgbm.cv` does: one number of
 * rounds for all folds is a far steadier estimate for the refit than the mean of each fold's luckiest round.
 */
export async function crossValidate(
  { library, folds: datasets }: Data,
  { params, folds, ...stopping }: { params: NativeParams; folds: FoldTargets[] } & Stopping,
): Promise<CrossValidated> {
  if (folds.length !== datasets.length)
    throw new Error(`There are labels for ${folds.length} folds, and ${datasets.length} folds.`);
  const boosterOf = ({ train, validation }: FoldData, k: number) => {
    train.setTargets(folds[k].train);
    validation.setTargets(folds[k].validation);
    return createBooster(library, train, validation, params);
  };
  const boosters: Booster[] = [];
  const predictions: Float64Array[] = [];
  let iterations = 0;
  try {
    for (const [k, fold] of datasets.entries()) {
      boosters.push(boosterOf(fold, k));
      // Without a common end the folds need not be in memory at once: histograms of many leaves are large.
      if (stopping.early && k < datasets.length - 1) continue;
      iterations = await boost(boosters, stopping);
      for (const booster of boosters.splice(0)) {
        predictions.push(booster.predictions());
        booster.free();
      }
    }
    return { iterations, predictions };
  } finally {
    for (const booster of boosters) booster.free();
  }
}

/** Boosts on all rows for `iterations` rounds and returns the model's text. */
export async function train(
  { library, all: dataset }: Data,
  { params, all, iterations }: { params: NativeParams; all: Targets; iterations: number },
): Promise<string> {
  if (!dataset) throw new Error('There is no dataset of all rows.');
  dataset.setTargets(all);
  const booster = createBooster(library, dataset, undefined, params);
  try {
    for (let i = 0; i < iterations && !booster.update(); i++) await breathe();
    return booster.text();
  } finally {
    booster.free();
  }
}

/** A loss that has fallen to this share of the first round's is as good as none. */
const negligible = 1e-3;

/**
 * Boosts to the number of rounds with the least mean loss, and returns it. Ends where the loss has not fallen by the
 * share `tolerance` within `patience` rounds: a curve that only creeps down costs thousands of rounds and brings next to
 * nothing. Without `early` there are as many rounds as were asked for: what is dropped in between cannot be taken back.
 */
async function boost(boosters: Booster[], { iterations, early }: Stopping): Promise<number> {
  let best = { round: 1, loss: Infinity };
  let last = best;
  let floor = 0;
  const waits = (round: number) => !early || round - last.round <= early.patience;
  for (let round = 1; round <= iterations && waits(round); round++) {
    const finished = boosters.map((booster) => booster.update());
    if (early) {
      const loss = mean(boosters.map((booster) => booster.evaluate()));
      if (round === 1) floor = negligible * loss;
      if (loss < best.loss) best = { round, loss };
      const least = last.loss - early.tolerance * Math.max(last.loss, floor);
      if (round === 1 || loss < least) last = { round, loss };
    }
    if (finished.every(Boolean)) break;
    await breathe();
  }
  if (!early) return iterations;
  for (const booster of boosters) booster.rollBackTo(best.round);
  return best.round;
}

/** Lets the process notice that its parent is gone. */
const breathe = () => new Promise((resolve) => setImmediate(resolve));

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
