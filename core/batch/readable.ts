import type { ModelInput } from '../../contracts/dataset.ts';
import { Failure } from '../../contracts/errors.ts';
import { tableFromCells } from '../table/from-cells.ts';
import type { Table } from '../table/table.ts';

/** The text of a row's cell for an input; empty is missing. */
export type Texts = (row: number, input: number) => string | undefined;

/**
 * Rows of texts as a table. A row that cannot be read is all missing there, and `faults` says by its number why: one bad
 * cell does not keep a million rows from being scored.
 */
export function readable(
  inputs: readonly ModelInput[],
  rows: number,
  texts: Texts,
): { table: Table; faults: Map<number, string> } {
  const faults = new Map<number, string>();
  const cell: Texts = (row, j) => (faults.has(row) ? undefined : texts(row, j));
  try {
    return { table: tableFromCells(inputs, rows, cell), faults };
  } catch (error) {
    reasonOf(error);
  }
  for (let row = 0; row < rows; row++) {
    try {
      tableFromCells(inputs, 1, (_, j) => texts(row, j));
    } catch (error) {
      faults.set(row, reasonOf(error));
    }
  }
  return { table: tableFromCells(inputs, rows, cell), faults };
}

/** Without the row's number, since the reason is written beside the row. @throws what is no fault of the data */
function reasonOf(error: unknown): string {
  if (!(error instanceof Failure) || error.name !== 'RejectedData') throw error;
  const { code, text, where } = error;
  const column = where.column === undefined ? '' : ` (column ${JSON.stringify(where.column)})`;
  return `${code}: ${text.replace(/^Row \d+: |\.$/g, '')}${column}`;
}
