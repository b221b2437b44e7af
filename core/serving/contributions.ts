import type { Signature } from '../../contracts/dataset.ts';
import { rejected } from '../../contracts/errors.ts';
import type { Explained } from '../explain/explainer.ts';
import { column, type Table } from '../table/table.ts';
import { labelOf } from './answer.ts';
import type { Media } from './content.ts';

/** The greatest number of rows whose contributions one request may ask for: they take far longer than the answers. */
export const mostExplainedRows = 1000;

/** What one column did to a row's prediction, in its unit: a probability, or the target's own. */
export type Contribution = {
  column: string;
  value: string | number | boolean | null;
  contribution: number;
};

/**
 * Why one row is answered so. `of`: the class whose probability it is about: the positive one of a binary problem, the
 * answered one of many; absent for values. `base` and all contributions sum to `prediction`; the greatest come first,
 * and `others` is the sum of those that are not listed.
 */
export type RowContributions = {
  of?: string;
  base: number;
  prediction: number;
  columns: Contribution[];
  others: number;
};

/**
 * How many columns' contributions the client wants with each row: `Accept: application/json; contributions=5`, or
 * `contributions=all`; 0 where it does not ask.
 *
 * @throws Failure `RejectedData` invalid_contributions, or not_acceptable with CSV
 */
export function wantedContributions({ type, parameters }: Media): number {
  const { contributions } = parameters;
  if (contributions === undefined) return 0;
  if (type !== 'application/json') {
    throw rejected('not_acceptable', 'Contributions are answered in application/json alone.');
  }
  if (contributions === 'all') return Infinity;
  if (/^[1-9]\d{0,5}$/.test(contributions)) return Number(contributions);
  const text = `contributions=${contributions} is neither a number of columns from 1 on nor "all".`;
  throw rejected('invalid_contributions', text);
}

/** @throws Failure `RejectedData` too_many_rows */
export function checkExplainedRows({ rows }: Table): void {
  if (rows <= mostExplainedRows) return;
  const text = `Contributions are given for at most ${mostExplainedRows} rows at once; the request has ${rows}.`;
  throw rejected('too_many_rows', text);
}

/** The `most` greatest contributions to every row's prediction. */
export function rowContributions(
  explained: Explained,
  signature: Signature,
  table: Table,
  most: number,
): RowContributions[] {
  const { base, predictions, contributions } = explained;
  const outputs = base.length;
  const width = signature.inputs.length;
  return Array.from({ length: table.rows }, (_, row) => {
    const own = predictions.subarray(row * outputs, (row + 1) * outputs);
    const output = explainedOutput([...own], signature);
    const at = row * outputs + output;
    const all = signature.inputs
      .map(({ name }, j) => ({
        column: name,
        value: valueOf(table, name, row),
        contribution: contributions[at * width + j],
      }))
      .toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
    return {
      ...(signature.classes && { of: signature.classes[output] }),
      base: base[output],
      prediction: predictions[at],
      columns: all.slice(0, most),
      others: all.slice(most).reduce((sum, { contribution }) => sum + contribution, 0),
    };
  });
}

function explainedOutput(predictions: number[], signature: Signature): number {
  if (!signature.classes) return 0;
  return signature.classes.length === 2 ? 1 : labelOf(predictions);
}

/** As a person would write it; null where it is missing. */
function valueOf(table: Table, name: string, row: number): Contribution['value'] {
  const found = column(table, name);
  if (found.kind === 'categorical') return found.levels[found.codes[row]] || null;
  if (found.kind === 'text') return found.values[row] || null;
  const value = found.values[row];
  if (Number.isNaN(value)) return null;
  if (found.kind === 'boolean') return value !== 0;
  if (found.kind === 'timestamp') return new Date(value * 1000).toISOString();
  return Number.isFinite(value) ? value : String(value);
}
