import type { ModelInput } from '../../contracts/dataset.ts';
import { rejected } from '../../contracts/errors.ts';
import type { Table } from '../table/table.ts';

/**
 * A request's rows as the model takes them, the names of its columns that the model does not take, and of those that it
 * takes and rows did not have, with how many rows that was.
 */
export type Rows = { table: Table; ignored: string[]; absent: Map<string, number> };

/** No more of the ignored columns are named: a request may have any number of them. */
const mostIgnored = 100;

/**
 * The most cells, rows by inputs, that one request makes: a body of the largest size holds a third of it, unless it is
 * made of empty rows to fill the memory.
 */
const mostCells = 10_000_000;

/** @throws Failure `RejectedData` no_rows or too_many_rows */
export function checkRows(rows: number, inputs: readonly ModelInput[]): void {
  if (rows === 0) throw rejected('no_rows', 'The request has no rows.');
  const most = Math.floor(mostCells / inputs.length);
  if (rows > most)
    throw rejected('too_many_rows', `The request has ${rows} rows; send at most ${most} at once.`);
}

/** Where in a row each input's cell stands; -1 where the row has none. */
export type Places = Int32Array;

const numbers = new WeakMap<readonly ModelInput[], Map<string, number>>();

/** The inputs' numbers by name, made once for a signature. */
export function numbersByName(inputs: readonly ModelInput[]): ReadonlyMap<string, number> {
  const known = numbers.get(inputs);
  if (known) return known;
  const made = new Map(inputs.map(({ name }, j) => [name, j]));
  numbers.set(inputs, made);
  return made;
}

/** The inputs that have no place, each with the rows of all those places. */
export function absentFrom(
  found: readonly { places: Places; rows: number }[],
  inputs: readonly ModelInput[],
): Map<string, number> {
  const absent = new Map<string, number>();
  for (const { places, rows } of found)
    for (let j = 0; j < inputs.length; j++)
      if (places[j] < 0) absent.set(inputs[j].name, (absent.get(inputs[j].name) ?? 0) + rows);
  return absent;
}

/**
 * Finds the inputs among the names of a header, or of one record's keys; other names are added to `ignored`. `row`: from
 * 0, where the names are that row's own.
 * @throws Failure `RejectedData` duplicate_column or missing_columns
 */
export function placesIn(
  names: readonly string[],
  inputs: readonly ModelInput[],
  ignored: Set<string>,
  row?: number,
): Places {
  const byName = numbersByName(inputs);
  const places = new Int32Array(inputs.length).fill(-1);
  for (let place = 0; place < names.length; place++) {
    const name = names[place];
    const j = byName.get(name);
    if (j === undefined) {
      if (ignored.size < mostIgnored) ignored.add(name);
    } else if (places[j] >= 0) {
      throw rejected('duplicate_column', 'A column is named twice.', { column: name });
    } else places[j] = place;
  }
  for (let j = 0; j < inputs.length; j++) {
    if (places[j] < 0 && inputs[j].required) throw missingColumns(inputs, places, row);
  }
  return places;
}

function missingColumns(inputs: readonly ModelInput[], places: Places, row?: number) {
  const where = row === undefined ? '' : `Row ${row + 1}: `;
  const missing = inputs.filter(({ required }, j) => required && places[j] < 0);
  const names = missing.map(({ name }) => JSON.stringify(name));
  const what = names.length === 1 ? `The column ${names[0]} is` : `The columns ${names.join(', ')} are`;
  const why = 'every row in training had a value there. Send null where it is unknown.';
  return rejected('missing_columns', `${where}${what} missing; ${why}`);
}
