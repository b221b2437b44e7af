import type { Decisions } from '../../contracts/artifacts.ts';
import type { SplitRows } from './split-file.ts';

/** Places among the training rows (the order of `split.parquet`), ascending. */
export type FoldRows = { train: Int32Array; validation: Int32Array };

/**
 * The rows that each validation fit learns from, and the rows that it is validated on.
 *
 * - `holdout`: the lowest fold validates a model of all others.
 * - `cross-validation`: every fold validates in turn a model of all others.
 * - `repeated-cross-validation`: the same for every division of the rows, one after the other.
 * - `time-series`: folds count back from the latest rows (0). Each validates a model of the folds before it in time
 *   (scikit-learn's TimeSeriesSplit, the earliest first); the oldest fold is learnt from only.
 *
 * @param folds for each repeat the fold of every training row; a fold without rows is passed over
 * @throws where all rows are in one fold, so that nothing could be learnt: the preprocess stage refuses such data
 */
export function foldRows(
  { folds }: Pick<SplitRows, 'folds'>,
  validation: Decisions['validation'],
): FoldRows[] {
  const repeats = validation === 'repeated-cross-validation' ? folds : folds.slice(0, 1);
  return repeats.flatMap((foldOf) => {
    const numbers = [...new Set(foldOf)].toSorted((a, b) => a - b);
    if (numbers.length < 2) throw new Error('all training rows are in one fold');
    if (validation === 'time-series') {
      const validated = numbers.slice(0, -1).toReversed();
      return validated.map((number) => pick(foldOf, number, (fold) => fold > number));
    }
    const validated = validation === 'holdout' ? numbers.slice(0, 1) : numbers;
    return validated.map((number) => pick(foldOf, number, (fold) => fold !== number));
  });
}

function pick(foldOf: ArrayLike<number>, number: number, learns: (fold: number) => boolean): FoldRows {
  const rows = Int32Array.from(foldOf, (_, row) => row);
  return {
    train: rows.filter((row) => learns(foldOf[row])),
    validation: rows.filter((row) => foldOf[row] === number),
  };
}
