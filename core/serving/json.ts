import type { ModelInput } from '../../contracts/dataset.ts';
import { rejected } from '../../contracts/errors.ts';
import type { Cell } from '../table/cells.ts';
import { tableFromCells } from '../table/from-cells.ts';
import { absentFrom, checkRows, placesIn, type Rows } from './columns.ts';
import { type JsonRecord, readArrays, readRecords } from './records.ts';

/**
 * Rows of JSON as a table. The forms are
 *
 * - one object, which is one row, or an array of objects by column name;
 * - an array of arrays in the signature's order;
 * - either of them as SageMaker's and MLflow's `{"instances": rows}`, MLflow's `{"dataframe_records": rows}` and
 *   `{"inputs": rows}`;
 * - by column: MLflow's `{"dataframe_split": {"columns", "data"}}` and `{"inputs": {"column": [cells]}}`.
 *
 * Null is a missing value, and so is an absent cell of a column that is not required.
 *
 * @throws Failure `RejectedData` invalid_json, no_rows, too_many_rows, missing_columns, duplicate_column, wrong_width or
 *   wrong_type, with row and column.
 */
export function readJson(text: string, inputs: readonly ModelInput[]): Rows {
  const value = parseJson(text);
  if (Array.isArray(value)) return readRows(value, inputs);
  if (!isObject(value)) throw invalid();
  // No cell is an array or object: a column of one of these names is told from the form by what it holds.
  const { instances, dataframe_records, dataframe_split, inputs: named } = value;
  const rows = [instances, dataframe_records, named].find((found) => Array.isArray(found));
  if (rows) return readRows(rows as unknown[], inputs);
  if (isObject(dataframe_split)) return readSplit(dataframe_split, inputs);
  if (isObject(named)) return readColumns(named, inputs);
  return readRecords([value as JsonRecord], inputs);
}

/** Lines of JSON, each an object by column name or an array in the signature's order; blank lines are none. */
export function readJsonLines(text: string, inputs: readonly ModelInput[]): Rows {
  const rows: unknown[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() !== '') rows.push(parseJson(line, i + 1));
  }
  return readRows(rows, inputs);
}

function readRows(rows: readonly unknown[], inputs: readonly ModelInput[]): Rows {
  if (rows.every(isObject)) return readRecords(rows as JsonRecord[], inputs);
  if (rows.every(Array.isArray)) return readArrays(rows as Cell[][], inputs);
  throw invalid();
}

function readSplit({ columns, data }: Record<string, unknown>, inputs: readonly ModelInput[]): Rows {
  if (!Array.isArray(columns) || !Array.isArray(data) || !data.every(Array.isArray)) throw invalid();
  if (!columns.every((name) => typeof name === 'string')) throw invalid();
  checkRows(data.length, inputs);
  const ignored = new Set<string>();
  const places = placesIn(columns, inputs, ignored);
  const ragged = data.findIndex((row) => row.length !== columns.length);
  if (ragged >= 0) throw wrongWidth(ragged, data[ragged].length, columns.length);
  const cell = (row: number, j: number) => (places[j] < 0 ? undefined : (data[row][places[j]] as Cell));
  const absent = absentFrom([{ places, rows: data.length }], inputs);
  return { table: tableFromCells(inputs, data.length, cell), ignored: [...ignored], absent };
}

function readColumns(columns: Record<string, unknown>, inputs: readonly ModelInput[]): Rows {
  const cells = Object.values(columns);
  if (!cells.every(Array.isArray)) throw invalid();
  const rows = cells[0]?.length ?? 0;
  checkRows(rows, inputs);
  const names = Object.keys(columns);
  const uneven = cells.findIndex((column) => column.length !== rows);
  if (uneven >= 0) {
    const text = `A column has ${cells[uneven].length} cells; the first has ${rows}.`;
    throw rejected('wrong_width', text, { column: names[uneven] });
  }
  const ignored = new Set<string>();
  const places = placesIn(names, inputs, ignored);
  const cell = (row: number, j: number) => (places[j] < 0 ? undefined : (cells[places[j]][row] as Cell));
  const absent = absentFrom([{ places, rows }], inputs);
  return { table: tableFromCells(inputs, rows, cell), ignored: [...ignored], absent };
}

const wrongWidth = (row: number, found: number, expected: number) =>
  rejected('wrong_width', `Row ${row + 1} has ${found} cells; "columns" names ${expected}.`);

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const invalid = () =>
  rejected(
    'invalid_json',
    'The rows must be an array of objects, an array of arrays, one of the two as {"instances": [...]}, ' +
      '{"dataframe_split": {"columns": [...], "data": [[...]]}}, or one object; all of one kind.',
  );

/** @throws Failure `RejectedData` invalid_json */
export function parseJson(text: string, line?: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw rejected('invalid_json', `${(error as Error).message}.`, { line }, error);
  }
}
