import type { PlanName } from '../../contracts/stages.ts';
import type { Shape, Task } from '../estimators/estimator.ts';

/** What a search knows before it fits anything. `rows` are what one fold learns from; `folds` how many there are. */
export type SearchShape = Task & {
  rows: number;
  folds: number;
  /** Feature columns by plan; a plan that was left out is absent. */
  columns: Partial<Record<PlanName, number>>;
  /** Values of an input column, the mean over the columns, each counted up to 255. */
  distinct: number;
  /** A regression target that is nowhere below zero and has a long tail to the right. */
  longTailed: boolean;
};

/** As one estimator sees it, or undefined where its plan was left out. */
export function shapeFor({ columns, ...shape }: SearchShape, plan: PlanName): Shape | undefined {
  const own = columns[plan];
  return own === undefined ? undefined : { ...shape, columns: own };
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
