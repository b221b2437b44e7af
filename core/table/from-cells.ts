import type { ModelInput, NumberFormat } from '../../contracts/dataset.ts';
import { rejected } from '../../contracts/errors.ts';
import { cellText, largestNumber, parseBoolean, parseNumber, parseTimestamp, type Cell } from './cells.ts';
import { toNumberText } from './number-text.ts';
import type { Column, Table } from './table.ts';

/**
 * Rows of raw cells, in the order of `inputs`, as a table: what an endpoint is sent, by the grammar of training.
 * A categorical or text cell is its trimmed text; a level that training never saw is left to the model's graph.
 * @throws Failure `RejectedData` wrong_width or wrong_type, naming the row (from 1) and the column.
 */
export function tableFromRows(inputs: readonly ModelInput[], rows: readonly (readonly Cell[])[]): Table {
  const ragged = rows.findIndex((row) => row.length !== inputs.length);
  if (ragged >= 0) throw wrongWidth(ragged, rows[ragged].length, inputs.length);
  return tableFromCells(inputs, rows.length, (i, j) => rows[i][j]);
}

/**
 * The same from any rows: `cell` answers what stands in a row for the input of that number; undefined is missing.
 * @throws Failure `RejectedData` wrong_type, naming the row (from 1) and the column.
 */
export function tableFromCells(
  inputs: readonly ModelInput[],
  rows: number,
  cell: (row: number, input: number) => Cell,
): Table {
  return { rows, columns: inputs.map((input, j) => fromCells(input, rows, (i) => cell(i, j))) };
}

function fromCells({ name, kind, format }: ModelInput, rows: number, cell: (row: number) => Cell): Column {
  if (kind === 'categorical') return categorical(name, rows, cell);
  if (kind === 'text')
    return { kind, name, values: Array.from({ length: rows }, (_, i) => text(cell(i), i, name)) };
  if (kind === 'numeric_string') {
    if (!format) throw new Error(`the input "${name}" has no format`);
    const values = Array.from({ length: rows }, (_, i) => numberText(cell(i), format, i, name));
    return { kind, name, values, format };
  }
  if (kind === 'timestamp') {
    const values = new Float64Array(rows);
    for (let i = 0; i < rows; i++) values[i] = parsed(parseTimestamp, cell(i), i, name, 'a date and time');
    return { kind, name, values };
  }
  const values = kind === 'boolean' ? booleans(name, rows, cell) : numbers(name, rows, cell);
  return { kind, name, values };
}

function numbers(name: string, rows: number, cell: (row: number) => Cell): Float32Array {
  const values = new Float32Array(rows);
  for (let i = 0; i < rows; i++) {
    const found = cell(i);
    // What the grammar makes of its text, without the text.
    if (typeof found === 'number') values[i] = Math.abs(found) <= largestNumber ? found : NaN;
    else values[i] = parsed(parseNumber, found, i, name, 'a number');
  }
  return values;
}

function booleans(name: string, rows: number, cell: (row: number) => Cell): Float32Array {
  const values = new Float32Array(rows);
  for (let i = 0; i < rows; i++) {
    const found = cell(i);
    values[i] =
      typeof found === 'boolean' ? Number(found) : parsed(parseBoolean, found, i, name, 'true or false');
  }
  return values;
}

/** JSON's numbers are written as the column's cells are. */
const numberText = (cell: Cell, format: NumberFormat, row: number, column: string) =>
  text(typeof cell === 'number' ? toNumberText(cell, format) : cell, row, column);

const text = (cell: Cell, row: number, column: string) => cellText(simple(cell, row, column)) ?? '';

function categorical(name: string, rows: number, cell: (row: number) => Cell): Column {
  const codes = new Int32Array(rows);
  const codeOf = new Map<string, number>();
  for (let i = 0; i < rows; i++) {
    const text = cellText(simple(cell(i), i, name));
    if (text !== undefined && !codeOf.has(text)) codeOf.set(text, codeOf.size);
    codes[i] = text === undefined ? -1 : codeOf.get(text)!;
  }
  return { kind: 'categorical', name, codes, levels: [...codeOf.keys()] };
}

function parsed(
  parse: (text: string) => number | undefined,
  cell: Cell,
  row: number,
  column: string,
  what: string,
): number {
  const text = cellText(simple(cell, row, column));
  if (text === undefined) return NaN;
  const value = parse(text);
  if (value === undefined) throw wrongType(row, column, `${quote(text)} is not ${what}`);
  return value;
}

/** JSON may hold anything where a cell is expected. */
function simple(cell: Cell, row: number, column: string): Cell {
  if (typeof cell === 'object' && cell !== null) {
    throw wrongType(row, column, 'an array or object stands where one value is expected');
  }
  return cell;
}

const quote = (text: string) => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);

const wrongType = (row: number, column: string, text: string) =>
  rejected('wrong_type', `Row ${row + 1}: ${text}.`, { column });

const wrongWidth = (row: number, found: number, expected: number) =>
  rejected('wrong_width', `Row ${row + 1} has ${found} cells; the model takes ${expected}.`);
