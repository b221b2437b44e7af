import { rejected } from '../../contracts/errors.ts';
import type { Table } from '../table/table.ts';
import type { Media } from './content.ts';

/** The greatest number of rows whose contributions one request may ask for: they take far longer than the answers. */
export const mostExplainedRows = 1000;

/**
 * How many columns' contributions the client wants with each row: `Accept: application/json; contributions=5`, or
 * `contributions=all`; 0 where it does not ask.
 *
 * @throws Failure `RejectedData` invalid_contributions, or not_acceptable with CSV
 */
export function wantedContributions({ type, parameters }: Media): number {
  const { contributions } = parameters;
  if (contributions === undefined) return 0;
  if (type === 'text/csv') {
    throw rejected('not_acceptable', 'Contributions are answered in JSON and JSON lines, not in CSV.');
  }
  if (contributions === 'all') return Infinity;
  if (/^[1-9]\d{0,5}$/.test(contributions)) return Number(contributions);
  const text = `contributions=${contributions} is neither a number of columns from 1 on nor "all".`;
  throw rejected('invalid_contributions', text);
}

/** @throws Failure `RejectedData` too_many_rows_to_explain */
export function checkExplainedRows({ rows }: Table): void {
  if (rows <= mostExplainedRows) return;
  const text = `Contributions are given for at most ${mostExplainedRows} rows at once; the request has ${rows}.`;
  throw rejected('too_many_rows_to_explain', text);
}
