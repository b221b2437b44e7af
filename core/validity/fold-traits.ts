import type { Target } from '../features/step.ts';
import type { CategoricalColumn } from '../table/table.ts';
import { traits, type Traits } from './traits.ts';

/** As the target encoder has them: its folds, and the rows that the overall mean counts for. */
const folds = 5;
const smooth = 10;

/**
 * What is so of the levels' means of the target by the other folds' rows, however the rows are divided into folds.
 * `isUneven`: not all levels are equally frequent. Their means are then shrunk to different degrees, and only a constant
 * target, or a coincidence in every fold, makes them equal.
 */
export function foldTraits(c: CategoricalColumn, target: Target, isUneven: boolean): Traits {
  const { labels, problemType } = target;
  const isRegression = problemType === 'regression';
  const differs = isUneven && labels.some((label) => label !== labels[0]);
  const shifting = isRegression ? traits.shifting : traits.shifting | traits.sharing;
  return (differs ? shifting : 0) | (isRegression && hasSinkingLevel(c, labels) ? traits.sinking : 0);
}

/**
 * Whether one level's encoded values cannot all be 0 or more. A level of more rows than a fold has is in k folds, k ≥ 2.
 * Were the values of all k at least 0, so would be the sum of their numerators: (k - 1) × the level's sum + `smooth` × the
 * k means of the other folds' rows, of which at most the negative labels are left out. In k that is convex: only its ends
 * have to be negative.
 */
function hasSinkingLevel({ codes, levels }: CategoricalColumn, labels: Float32Array): boolean {
  const rows = labels.length;
  const sums = new Float64Array(levels.length + 1);
  const counts = new Int32Array(levels.length + 1);
  let [all, negative, size] = [0, 0, 0];
  labels.forEach((label, row) => {
    const place = codes[row] < 0 ? levels.length : codes[row];
    sums[place] += label;
    counts[place]++;
    all += label;
    negative += Math.max(0, -label);
    size += Math.abs(label);
  });
  const [largest, smallest] = [Math.ceil(rows / folds), Math.floor(rows / folds)];
  const [fewest, most] = [rows - largest, rows - smallest];
  // The folds are of up to two sizes: dividing all by the fewest rows is wrong by no more than this.
  const unequal = folds * size * (1 / fewest - 1 / most);
  const means = (k: number) => Math.max(0, k * all + negative) / fewest + unequal;
  return sums.some(
    (sum, place) => counts[place] > largest && [2, folds].every((k) => (k - 1) * sum + smooth * means(k) < 0),
  );
}
