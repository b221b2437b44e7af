import type { Decisions } from '../../contracts/artifacts.ts';
import type { Split } from '../../contracts/pipeline.ts';
import { formatNumber } from '../metrics/format.ts';
import { foldRows } from './folds.ts';
import type { SplitRows } from './split-file.ts';

/** Up to so many training rows every fold validates in turn: one fold of few rows says little. */
const crossValidationRows = 10_000;
/** What ranks two classes is how many of the rarer one there are: a fold of fewer than a fifth of these says little. */
const rareRows = 2_000;
/** Boosting grows a tree for each class: rows times classes are what a fit costs. */
const crossValidationWork = 50_000;
/** Below this one division into folds is itself a matter of chance, and fits are so cheap that two can be had. */
const repeatedRows = 1_000;
/** With more classes ten fits of few rows take longer than five of many. */
const repeatedClasses = 5;

export type Validation = { validation: Decisions['validation']; reason: string };

/**
 * How candidates are validated on the training rows, by how many there are. In time a model is validated on later rows
 * only.
 *
 * @param by what the rows were divided by
 * @param labels of the training rows; `classes` is 0 where they are values
 */
export function chooseValidation(
  by: Exclude<Split['by'], 'auto'>,
  { folds }: Pick<SplitRows, 'folds'>,
  labels: Float64Array,
  classes: number,
): Validation {
  const rows = labels.length;
  const rare = classes === 2 ? rarest(labels) : Infinity;
  const size = `${formatNumber(rows)} training rows${detail(rows, classes, rare)}`;
  const work = rows * (classes > 2 ? classes : 1);
  // The rows of a group tell much the same, so that many rows of few groups say as little as few rows.
  const isLarge =
    work > crossValidationWork || (by !== 'group' && rows > crossValidationRows && rare >= rareRows);
  if (isLarge) return { validation: 'holdout', reason: `${size} are many: one fold says enough` };
  if (by === 'time') return inTime(folds, labels, size);
  // Dividing few groups anew gives much the same folds.
  if (by === 'random' && rows < repeatedRows && classes <= repeatedClasses)
    return {
      validation: 'repeated-cross-validation',
      reason: `${size} are very few: two divisions say more`,
    };
  return { validation: 'cross-validation', reason: `${size} are few: every fold is validated on` };
}

/** How many rows the rarer of two classes has. */
function rarest(labels: Float64Array): number {
  const second = labels.reduce((sum, label) => sum + label, 0);
  return Math.min(second, labels.length - second);
}

function detail(rows: number, classes: number, rare: number): string {
  if (rows > crossValidationRows && rare < rareRows) return `, ${formatNumber(rare)} of the rarer class,`;
  return classes > 2 ? ` of ${classes} classes` : '';
}

function inTime(folds: SplitRows['folds'], labels: Float64Array, size: string): Validation {
  const windows = foldRows({ folds }, 'time-series');
  const learnable = windows.every(({ train }) => train.some((row) => labels[row] !== labels[train[0]]));
  return learnable
    ? {
        validation: 'time-series',
        reason: `${size} are few: each fold is validated on by what came before it`,
      }
    : {
        validation: 'holdout',
        reason: 'the earliest rows have one target: only the latest are validated on',
      };
}
