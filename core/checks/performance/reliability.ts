import type { ReliabilityBin } from '../../../contracts/reference.ts';
import type { Scored } from '../../metrics/metric.ts';
import { labelAt } from '../../serving/label.ts';

/** Equal parts of 0 … 1. */
export const BINS = 10;

/**
 * For each row what was promised and whether it came true. Of two classes: the probability of the second one. Of more: that
 * of the likeliest one, as Guo et al. do ("On Calibration of Modern Neural Networks", 2017).
 */
export type Promises = { chances: Float64Array; outcomes: Uint8Array };

export function promisesOf({ labels, predictions, classes }: Scored): Promises {
  const rows = labels.length;
  const answered = (row: number) => (classes === 2 ? 1 : labelAt(predictions, row, classes));
  return {
    chances: Float64Array.from({ length: rows }, (_, row) => predictions[row * classes + answered(row)]),
    outcomes: Uint8Array.from({ length: rows }, (_, row) => Number(labels[row] === answered(row))),
  };
}

/** The bin of a chance: i/10 < chance ≤ (i + 1)/10, and 0 in the first. */
export const binOf = (chance: number) => Math.min(BINS - 1, Math.max(0, Math.ceil(chance * BINS) - 1));

/** The reliability diagram's bins (Murphy and Winkler, 1977); those without rows hold zeros. */
export function reliabilityOf({ chances, outcomes }: Promises): ReliabilityBin[] {
  const sums = Array.from({ length: BINS }, () => ({ rows: 0, predicted: 0, observed: 0 }));
  chances.forEach((chance, row) => {
    const bin = sums[binOf(chance)];
    bin.rows++;
    bin.predicted += chance;
    bin.observed += outcomes[row];
  });
  return sums.map(({ rows, predicted, observed }) => ({
    rows,
    predicted: rows && predicted / rows,
    observed: rows && observed / rows,
  }));
}

/**
 * The expected calibration error: the mean over the rows of the distance between what their bin promised and what came true
 * (Naeini et al., "Obtaining Well Calibrated Probabilities Using Bayesian Binning", 2015). 0 … 1.
 */
export function calibrationError(bins: readonly ReliabilityBin[]): number {
  const rows = bins.reduce((sum, bin) => sum + bin.rows, 0);
  return bins.reduce((sum, bin) => sum + (bin.rows / rows) * Math.abs(bin.predicted - bin.observed), 0);
}
