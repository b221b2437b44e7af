import type { ModelInput } from '../../../contracts/dataset.ts';
import { rejected } from '../../../contracts/errors.ts';
import type { Cell } from '../../table/cells.ts';
import { tableFromCells } from '../../table/from-cells.ts';
import type { Column } from '../../table/table.ts';
import { absentFrom, checkRows, placesIn, type Rows } from '../columns.ts';
import { readBinary, readableDatatypes } from './binary.ts';
import { invalid, type Tensor } from './request.ts';

/**
 * Input tensors of shape [rows] or [rows, 1] as the table that the model takes. Cells are read by the grammar of all
 * other formats, so any datatype will do whose values are such cells; beyond it a timestamp can be a number, in seconds
 * since 1970, and a boolean 0 or 1, and both are missing where they are NaN.
 * @throws Failure `RejectedData` invalid_request, wrong_shape, wrong_size, wrong_type, duplicate_column,
 *   missing_columns, no_rows or too_many_rows
 */
export function readTensors(tensors: readonly Tensor[], inputs: readonly ModelInput[]): Rows {
  const rows = rowsOf(tensors);
  checkRows(rows, inputs);
  const ignored = new Set<string>();
  const names = tensors.map(({ name }) => name);
  const places = placesIn(names, inputs, ignored);
  const columns = inputs.map((input, j) =>
    places[j] < 0 ? absent(input, rows) : column(input, tensors[places[j]], rows),
  );
  const lacking = absentFrom([{ places, rows }], inputs);
  return { table: { rows, columns }, ignored: [...ignored], absent: lacking };
}

function rowsOf(tensors: readonly Tensor[]): number {
  const [first] = tensors;
  if (!first) throw invalid('There are no inputs');
  for (const { name, shape } of tensors) {
    if (shape.length === 1 || (shape.length === 2 && shape[1] === 1)) {
      if (shape[0] === first.shape[0]) continue;
      const text = `The shape is [${shape.join(', ')}]; the first input has ${first.shape[0]} rows.`;
      throw rejected('wrong_shape', text, { column: name });
    }
    const text = `The shape is [${shape.slice(0, 8).join(', ')}] instead of [rows] or [rows, 1].`;
    throw rejected('wrong_shape', text, { column: name });
  }
  return first.shape[0];
}

const absent = (input: ModelInput, rows: number): Column =>
  tableFromCells([input], rows, () => undefined).columns[0];

function column(input: ModelInput, tensor: Tensor, rows: number): Column {
  const { name, kind } = input;
  const { datatype } = tensor;
  if (!readableDatatypes.includes(datatype)) {
    const text = `The datatype is "${datatype}"; it can be ${readableDatatypes.join(', ')}.`;
    throw rejected('wrong_type', text, { column: name });
  }
  const cells = cellsOf(tensor, rows);
  const isNumber = datatype !== 'BYTES' && datatype !== 'BOOL';
  if (isNumber && kind === 'timestamp') {
    return {
      kind,
      name,
      values: numbers(new Float64Array(rows), cells, name, Number.isFinite, 'a time in seconds'),
    };
  }
  if (isNumber && kind === 'boolean') {
    return { kind, name, values: numbers(new Float32Array(rows), cells, name, isBit, '0 or 1') };
  }
  return tableFromCells([input], rows, (row) => cells[row]).columns[0];
}

function cellsOf({ name, datatype, shape, data, binary }: Tensor, rows: number): ArrayLike<Cell> {
  if (binary) return readBinary(name, datatype, binary, rows);
  // Flat in row-major order, or nested as the shape is.
  const flat = (shape.length === 2 ? data!.flat() : data!) as Cell[];
  if (flat.length === rows) return flat;
  throw rejected('wrong_size', `The tensor has ${flat.length} values; its shape needs ${rows}.`, {
    column: name,
  });
}

const isBit = (value: number) => value === 0 || value === 1;

function numbers<T extends Float32Array | Float64Array>(
  values: T,
  cells: ArrayLike<Cell>,
  name: string,
  fits: (value: number) => boolean,
  what: string,
): T {
  for (let row = 0; row < values.length; row++) {
    const cell = cells[row] ?? NaN;
    // Digits are a whole number beyond what a double holds.
    const value = typeof cell === 'string' ? Number(cell) : cell;
    if (typeof value !== 'number' || !(Number.isNaN(value) || fits(value))) {
      throw rejected('wrong_type', `Row ${row + 1}: the value is not ${what}.`, { column: name });
    }
    values[row] = value;
  }
  return values;
}
