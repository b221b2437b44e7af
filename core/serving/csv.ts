import type { ModelInput } from '../../contracts/dataset.ts';
import { rejected } from '../../contracts/errors.ts';
import { delimiters, headerNames } from '../table/csv-header.ts';
import { tableFromCells, tableFromRows } from '../table/from-cells.ts';
import { absentFrom, checkRows, numbersByName, placesIn, type Rows } from './columns.ts';
import { csvRecords } from './csv-records.ts';

/** As RFC 4180 has it in the media type: `text/csv; header=present`. */
export type Header = 'present' | 'absent';

/**
 * Rows of CSV as a table. With a header the columns are found by name, in any order: unknown ones are ignored, absent
 * ones are missing values. Without, each row has the inputs in the signature's order. Unless `header` says, the first
 * row is taken for a header if it names more than half of the inputs, which no row of data does, or any of them where
 * it is not as wide as a row of data is. In a header any common delimiter is recognised; without one it is the comma.
 *
 * @throws Failure `RejectedData` invalid_csv, duplicate_column, missing_columns, wrong_width, wrong_type, no_rows or
 *   too_many_rows, with row and column.
 */
export function readCsv(text: string, inputs: readonly ModelInput[], header?: Header): Rows {
  const { delimiter, first } = bestDelimiter(text, inputs);
  const hasHeader = header ? header === 'present' : looksLikeHeader(first, inputs);
  // In a model with one input a blank line is a row: a missing value.
  const blankLines = inputs.length === 1;
  if (!hasHeader) {
    const rows = csvRecords(text, ',', { blankLines });
    checkRows(rows.length, inputs);
    return { table: tableFromRows(inputs, rows), ignored: [], absent: new Map() };
  }
  const [head = [], ...rows] = csvRecords(text, delimiter, { blankLines });
  return readWithHeader(headerNames(head), rows, inputs);
}

function readWithHeader(names: string[], rows: string[][], inputs: readonly ModelInput[]): Rows {
  checkRows(rows.length, inputs);
  const ignored = new Set<string>();
  const places = placesIn(names, inputs, ignored);
  const ragged = rows.findIndex((row) => row.length !== names.length);
  if (ragged >= 0) {
    const text = `Row ${ragged + 1} has ${rows[ragged].length} cells; the header has ${names.length}.`;
    throw rejected('wrong_width', text);
  }
  const cell = (row: number, j: number) => (places[j] < 0 ? undefined : rows[row][places[j]]);
  const absent = absentFrom([{ places, rows: rows.length }], inputs);
  return { table: tableFromCells(inputs, rows.length, cell), ignored: [...ignored], absent };
}

/** The delimiter by which the first record names the most inputs, and that record. */
function bestDelimiter(text: string, inputs: readonly ModelInput[]) {
  let best = { delimiter: ',', first: firstRecord(text, ',') };
  for (const delimiter of delimiters) {
    if (delimiter === ',' || !text.includes(delimiter)) continue;
    const first = firstRecord(text, delimiter);
    if (named(first, inputs) > named(best.first, inputs)) best = { delimiter, first };
  }
  return best;
}

function named(cells: string[], inputs: readonly ModelInput[]): number {
  const byName = numbersByName(inputs);
  return new Set(cells.filter((cell) => byName.has(cell))).size;
}

function looksLikeHeader(cells: string[], inputs: readonly ModelInput[]): boolean {
  const names = named(cells, inputs);
  return cells.length === inputs.length ? 2 * names > inputs.length : names > 0;
}

/** Empty where quotes make no sense with that delimiter: then another one is right, or the text is no CSV at all. */
function firstRecord(text: string, delimiter: string): string[] {
  try {
    return headerNames(csvRecords(text, delimiter, { most: 1 })[0] ?? []);
  } catch {
    return [];
  }
}

/** One line of CSV, quoted where it must be (RFC 4180), ended by a line feed. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(csvCell).join(',')}\n`;
}

export function csvCell(cell: string | number): string {
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
