import type { ModelInput } from '../../contracts/dataset.ts';
import type { Cell } from '../table/cells.ts';
import { tableFromCells, tableFromRows } from '../table/from-cells.ts';
import { absentFrom, checkRows, placesIn, type Places, type Rows } from './columns.ts';

/** A row of JSON: cells by name. What stands where a cell is expected is checked as the cells are read. */
export type JsonRecord = Record<string, Cell>;

/**
 * Rows that name their cells. Each row is judged by itself, whatever the others have, but rows with the same names in
 * the same order, as most clients send them, are matched once.
 *
 * @throws Failure `RejectedData` no_rows, too_many_rows, missing_columns or wrong_type, with row and column.
 */
export function readRecords(records: readonly JsonRecord[], inputs: readonly ModelInput[]): Rows {
  checkRows(records.length, inputs);
  const ignored = new Set<string>();
  const cells: Cell[][] = [];
  const places: Places[] = [];
  const found: { places: Places; rows: number }[] = [];
  let names: string[] | undefined;
  for (const [row, record] of records.entries()) {
    const own = Object.keys(record);
    const same = names !== undefined && sameNames(own, names);
    places.push(
      same ? places[row - 1] : placesIn(own, inputs, ignored, records.length > 1 ? row : undefined),
    );
    if (same) found[found.length - 1].rows++;
    else found.push({ places: places[row], rows: 1 });
    cells.push(Object.values(record));
    names = own;
  }
  const cell = (row: number, j: number) => (places[row][j] < 0 ? undefined : cells[row][places[row][j]]);
  const table = tableFromCells(inputs, records.length, cell);
  return { table, ignored: [...ignored], absent: absentFrom(found, inputs) };
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/**
 * Rows of cells in the signature's order.
 * @throws Failure `RejectedData` no_rows, too_many_rows, wrong_width or wrong_type, with row and column.
 */
export function readArrays(rows: readonly (readonly Cell[])[], inputs: readonly ModelInput[]): Rows {
  checkRows(rows.length, inputs);
  return { table: tableFromRows(inputs, rows), ignored: [], absent: new Map() };
}
