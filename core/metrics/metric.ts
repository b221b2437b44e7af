import type { ProblemType } from '../../contracts/pipeline.ts';

/**
 * Held-out rows with what a model said about them. `labels`: class codes 0 … classes-1, or values for regression
 * (then `classes` is 0). `predictions`: row-major [rows, classes] probabilities (two columns for binary), or [rows]
 * values. In a binary problem the positive class is the second one, code 1: the last in the order of
 * `Decisions.classes`; it is predicted from the probability `threshold` on, or where it is likelier than the first.
 */
export type Scored = {
  labels: ArrayLike<number>;
  predictions: Float32Array | Float64Array;
  classes: number;
  threshold?: number;
};

/**
 * A metric over fixed rows and predictions, as a function of how often each row counts. What is costly (sorting,
 * logarithms) is done once; a resample is then one pass over the rows. `NaN` where the metric is undefined.
 */
export type Statistic = (counts: Uint16Array) => number;

/** One metric by scikit-learn's name and definition. */
export type Metric = {
  name: string;
  greaterIsBetter: boolean;
  /** Between 0 and 1 by definition. */
  bounded: boolean;
  problemTypes: readonly ProblemType[];
  prepare(scored: Scored): Statistic;
  /** Where only the predicted classes matter, and so the threshold: the value from their confusion matrix. */
  ofConfusion?: ConfusionScore;
  /** Where it is not defined for every target: whether it is for this one. */
  accepts?(label: number): boolean;
};

/** `cells`: row-major [classes, classes]; rows are true classes, columns predicted ones. */
export type ConfusionScore = (cells: Float64Array, classes: number) => number;

/** The mean of one loss per row. */
export function meanOf(losses: Float64Array): Statistic {
  return (counts) => {
    let sum = 0;
    let rows = 0;
    for (let i = 0; i < losses.length; i++) {
      sum += counts[i] * losses[i];
      rows += counts[i];
    }
    return sum / rows;
  };
}
