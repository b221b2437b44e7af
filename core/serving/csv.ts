import { type CsvError, parse } from 'csv-parse/sync';
import type { ModelInput } from '../../contracts/dataset.ts';
import { rejected } from '../../contracts/errors.ts';
import { headerNames } from '../table/csv-header.ts';
import { tableFromRows } from '../table/from-cells.ts';
import type { Table } from '../table/table.ts';

/** As RFC 4180 has it in the media type: `text/csv; header=present`. */
export type Header = 'present' | 'absent';

const delimiters = [',', ';', '\t', '|'];

/**
 * Rows of CSV as a table. With a header the columns are found by name, in any order: unknown ones are ignored, absent
 * ones are missing values. Without, each row has the inputs in the signature's order. Unless `header` says, the first
 * row is taken for a header if it names more than half of the inputs that its width has room for: no row of data does.
 * In a header any common delimiter is recognised; without one it is the comma.
 *
 * @throws Failure `RejectedData` invalid_csv, duplicate_column, wrong_width or wrong_type, with row and column.
 */
export function tableFromCsv(text: string, inputs: readonly ModelInput[], header?: Header): Table {
  const names = new Set(inputs.map((input) => input.name));
  const candidates = delimiters.map((delimiter) => ({
    delimiter,
    first: headerNames(firstRecord(text, delimiter, names.size)),
  }));
  const best = candidates.toSorted((a, b) => named(b.first, names) - named(a.first, names))[0];
  const hasHeader = header ? header === 'present' : looksLikeHeader(best.first, names);
  if (!hasHeader) return tableFromRows(inputs, records(text, ',', names.size));
  const [cells = [], ...rows] = records(text, best.delimiter, names.size);
  return tableFromRows(inputs, reorder(headerNames(cells), rows, inputs));
}

const named = (cells: string[], names: Set<string>) => new Set(cells.filter((cell) => names.has(cell))).size;

function looksLikeHeader(cells: string[], names: Set<string>): boolean {
  return 2 * named(cells, names) > Math.min(names.size, cells.length);
}

/** Empty where quotes make no sense with that delimiter: then another one is right, or the text is no CSV at all. */
function firstRecord(text: string, delimiter: string, width: number): string[] {
  try {
    return records(text, delimiter, width, 1)[0] ?? [];
  } catch {
    return [];
  }
}

/** A blank line is a row only where it can be one: a single missing value. */
function records(text: string, delimiter: string, width: number, to = -1): string[][] {
  try {
    return parse(text, {
      delimiter,
      to,
      bom: true,
      relax_column_count: true,
      skip_empty_lines: width > 1,
    });
  } catch (error) {
    const { message, lines } = error as CsvError & { lines?: number };
    throw rejected('invalid_csv', message, { line: lines }, error);
  }
}

function reorder(header: string[], rows: string[][], inputs: readonly ModelInput[]): (string | null)[][] {
  const places = inputs.map(({ name }) => placeOf(name, header));
  return rows.map((row, i) => {
    if (row.length !== header.length) {
      const text = `Row ${i + 1} has ${row.length} cells; the header has ${header.length}.`;
      throw rejected('wrong_width', text);
    }
    return places.map((place) => (place < 0 ? null : row[place]));
  });
}

function placeOf(name: string, header: string[]): number {
  const place = header.indexOf(name);
  if (place !== header.lastIndexOf(name)) {
    throw rejected('duplicate_column', 'The header names a column twice.', { column: name });
  }
  return place;
}

/** One line of CSV, quoted where it must be (RFC 4180), ended by a line feed. */
export function csvLine(cells: readonly (string | number)[]): string {
  const quoted = cells.map((cell) => {
    const text = String(cell);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${quoted.join(',')}\n`;
}
