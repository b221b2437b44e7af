import type { Shape, Task } from '../estimators/estimator.ts';

/** What a search knows before it fits anything. */
export type SearchShape = Task & {
  /** What a fold learns from, the mean over the folds; `all` are what the refit learns from. */
  rows: number;
  all: number;
  /** How many validation fits a candidate is. */
  folds: number;
  /** The engineered feature plans by name; one that was left out is absent. */
  plans: Record<string, PlanShape>;
  /** Values of an input column, the mean over the columns, each counted up to 255. */
  distinct: number;
  /** A regression target that is nowhere below zero and has a long tail to the right. */
  longTailed: boolean;
};

/** `columns` that hold something in a row: of a sparse matrix the mean. */
export type PlanShape = { columns: number; sparse: boolean };

/** As one estimator sees it that learns from `rows` of a plan's matrix; undefined where the plan was left out. */
export function shapeFor(shape: SearchShape, plan: string, rows = shape.rows): Shape | undefined {
  const own = shape.plans[plan];
  const { problemType, classes, distinct } = shape;
  return own && { problemType, classes, distinct, rows, columns: own.columns };
}

/** Skewness of the values above which a logarithm is worth a try. */
const longTail = 1;

/** Whether log(1 + y) exists for all values and their distribution is skewed to the right. */
export function isLongTailed(values: Float32Array): boolean {
  let [sum, second, third] = [0, 0, 0];
  for (const value of values) {
    if (value < 0) return false;
    sum += value;
  }
  const mean = sum / values.length;
  for (const value of values) {
    second += (value - mean) ** 2;
    third += (value - mean) ** 3;
  }
  const deviation = Math.sqrt(second / values.length);
  return third / values.length > longTail * deviation ** 3;
}
