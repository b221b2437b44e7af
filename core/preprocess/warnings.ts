import type { Decisions } from '../../contracts/artifacts.ts';
import { isOrdered } from './order.ts';
import { take, type NumericColumn, type Table } from '../table/table.ts';
import { leakingColumns } from './leakage.ts';
import type { SplitRows } from './split-file.ts';
import type { Target } from './target.ts';

/** Leakage is as plain in so many rows as in all. */
const leakageRows = 100_000;

/** What a person should know about the data, none of which stops the run. */
export function warningsOf(
  table: Table,
  { classes, leftOut }: Target,
  labels: Float64Array,
  { train }: SplitRows,
): Decisions['warnings'] {
  const sample = train.filter((_, i) => i % Math.ceil(train.length / leakageRows) === 0);
  const sampled = Float64Array.from(sample, (row) => labels[row]);
  const leaks = leakingColumns(take(table, sample), sampled, classes?.length ?? 0);
  return [
    ...leaks.map((column) => ({
      code: 'leakage',
      column,
      text: 'It predicts the target almost perfectly by itself. Is it known when a prediction is asked for?',
    })),
    ...leftOut.map((label) => ({
      code: 'class_left_out',
      text: `The class "${label}" has a single row, which was left out: it cannot be learnt and tested.`,
    })),
    ...unlearnt(classes ?? [], labels, train).map((label) => ({
      code: 'class_not_learnt',
      text: `The class "${label}" has no training row by this split.`,
    })),
  ];
}

/** With fewer numbers a file is rather sorted by a column than recorded in its order. */
const leastOrdered = 20;

/** Columns of whole numbers that the file is in the order of: times or groups, maybe, but nothing tells. */
export function orderWarnings({ columns }: Table): Decisions['warnings'] {
  return columns
    .filter((column): column is NumericColumn => column.kind === 'numeric')
    .filter(({ values }) => isOrdered(values) && values.every(Number.isInteger))
    .filter(({ values }) => new Set(values).size >= leastOrdered)
    .map(({ name }) => ({
      code: 'rows_in_order',
      column: name,
      text:
        'The rows are in its order, and are divided at random. Is it a time, or does it number groups? ' +
        'Then say so: split by time or by group.',
    }));
}

function unlearnt(classes: readonly string[], labels: Float64Array, train: Int32Array): string[] {
  const seen = new Set(Array.from(train, (row) => labels[row]));
  return classes.filter((_, code) => !seen.has(code));
}
