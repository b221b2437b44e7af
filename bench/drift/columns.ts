import type { Evaluation } from '../../contracts/artifacts.ts';
import type { Signature } from '../../contracts/dataset.ts';
import type { Shift } from './plant.ts';
import { columnOf, type Rows } from './rows.ts';

/** Among so many of the columns that the model goes by most, the seed chooses. */
const most = 3;
/** A level that fewer rows have is not worth an alarm when it changes. */
const commonFrom = 0.1;

/**
 * The columns in which a shift can be planted so that it matters: those that the model goes by most, by permutation importance. Of
 * `labels` that is the target; none where the table has no such column.
 */
export function eligible(
  shift: Shift,
  { inputs, target }: Signature,
  importance: Evaluation['importance'],
  training: Rows,
): string[] {
  if (shift === 'labels') return [target];
  const kindOf = new Map(inputs.map(({ name, kind }) => [name, kind]));
  const names = importance.map(({ column }) => column);
  const suits = (name: string) => {
    const kind = kindOf.get(name);
    if (shift === 'missing') return kind === 'numeric' || kind === 'categorical';
    if (shift === 'scaled') return kind === 'numeric' && new Set(columnOf(training, name)).size > 2;
    return kind === 'categorical' && commonest(columnOf(training, name)) >= commonFrom;
  };
  return names.filter(suits).slice(0, most);
}

/** The share of the rows that have the commonest value. */
function commonest(values: string[]): number {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Math.max(...counts.values()) / values.length;
}
