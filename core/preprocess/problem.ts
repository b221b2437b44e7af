import { rejected } from '../../contracts/errors.ts';
import type { ProblemType } from '../../contracts/pipeline.ts';

/** What is known about a target; `labels` are its distinct values with their rows, when there are not too many. */
export type TargetFacts = {
  name: string;
  kind: 'numeric' | 'categorical';
  rows: number;
  distinct: number;
  /** Whether all values are whole numbers. */
  whole: boolean;
};

/** Whole numbers with more distinct values are amounts or counts, not classes. */
const mostNumericClasses = 20;
/** More classes than a model of trees per class can carry; it is then usually a name or a text. */
export const mostClasses = 200;

/**
 * The problem type. The definition decides where it says one, except that two classes are always `binary`. Else labels
 * are classes, and numbers are classes where there are two of them, or up to twenty whole ones with ten rows each on
 * average; all other numbers are a regression.
 *
 * @throws Failure `RejectedData` constant_target, one_class, too_many_classes, target_not_binary or target_not_numeric
 */
export function problemTypeOf(target: TargetFacts, wanted: ProblemType | undefined): ProblemType {
  const { name, kind, rows, distinct, whole } = target;
  const where = { column: name };
  if (wanted === 'regression' && kind !== 'numeric') {
    throw rejected('target_not_numeric', 'A regression needs numbers, and the target holds labels.', where);
  }
  const few = whole && distinct <= mostNumericClasses && distinct * 10 <= rows;
  const asClasses = kind === 'categorical' || distinct === 2 || few;
  const type = wanted ?? (asClasses ? 'multiclass' : 'regression');
  if (distinct < 2) {
    if (kind === 'numeric')
      throw rejected('constant_target', 'The target has the same value in every row.', where);
    throw rejected('one_class', 'All rows are of one class.', where);
  }
  if (type === 'regression') return type;
  if (distinct > mostClasses) {
    const advice = kind === 'numeric' ? 'Is this a regression?' : 'Is it a name or a text?';
    throw rejected(
      'too_many_classes',
      `The target has ${distinct} classes, the most is ${mostClasses}. ${advice}`,
      where,
    );
  }
  if (wanted === 'binary' && distinct > 2) {
    throw rejected(
      'target_not_binary',
      `The definition says binary, and the target has ${distinct} classes.`,
      where,
    );
  }
  return distinct === 2 ? 'binary' : 'multiclass';
}
