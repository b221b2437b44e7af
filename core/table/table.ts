import type { NumberFormat } from '../../contracts/dataset.ts';
import { parseNumberText } from './number-text.ts';

/** Columns as typed arrays: parsed once, never rows of objects. All columns of a table have `rows` values. */

/** `NaN` is missing. Booleans are 0 and 1. */
export type NumericColumn = { kind: 'numeric' | 'boolean'; name: string; values: Float32Array };

/** Seconds since 1970-01-01 UTC, with fraction; `NaN` is missing. */
export type TimestampColumn = { kind: 'timestamp'; name: string; values: Float64Array };

/** `codes` index into `levels`; -1 is missing. The order of `levels` carries no meaning. */
export type CategoricalColumn = { kind: 'categorical'; name: string; codes: Int32Array; levels: string[] };

/** `''` is missing. */
export type TextColumn = { kind: 'text'; name: string; values: string[] };

/** Numbers as text in a format; `''` is missing. */
export type NumericStringColumn = {
  kind: 'numeric_string';
  name: string;
  values: string[];
  format: NumberFormat;
};

/** Columns that are strings for the model too. */
export type StringColumn = TextColumn | NumericStringColumn;

export type Column = NumericColumn | TimestampColumn | CategoricalColumn | StringColumn;
export type Table = { rows: number; columns: Column[] };

/** The numbers of such a column, `NaN` where missing or in another format. */
export const numbersOf = ({ values, format }: NumericStringColumn): Float32Array =>
  Float32Array.from(values, (text) => parseNumberText(text, format));

export const isStrings = (c: Column): c is StringColumn => c.kind === 'text' || c.kind === 'numeric_string';

/** The column of that name. @throws where there is none: a bug, since names are checked at the edges. */
export function column(table: Table, name: string): Column {
  const found = table.columns.find((c) => c.name === name);
  if (!found) throw new Error(`no column "${name}" in the table`);
  return found;
}

/** The rows named by `rows`, in that order: `take(table, Int32Array.of(2, 0))`. */
export function take(table: Table, rows: Int32Array): Table {
  return { rows: rows.length, columns: table.columns.map((c) => takeColumn(c, rows)) };
}

function takeColumn(c: Column, rows: Int32Array): Column {
  if (c.kind === 'categorical') return { ...c, codes: pick(c.codes, rows, new Int32Array(rows.length)) };
  if (isStrings(c)) return { ...c, values: Array.from(rows, (row) => c.values[row]) };
  if (c.kind === 'timestamp') return { ...c, values: pick(c.values, rows, new Float64Array(rows.length)) };
  return { ...c, values: pick(c.values, rows, new Float32Array(rows.length)) };
}

function pick<T extends Int32Array | Float32Array | Float64Array>(from: T, rows: Int32Array, to: T): T {
  for (let i = 0; i < rows.length; i++) to[i] = from[rows[i]];
  return to;
}
