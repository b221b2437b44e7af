import type { ModelInput } from '../../contracts/dataset.ts';
import { isStrings, type Column, type Table } from '../table/table.ts';
import type { Tensor } from './model.ts';
import { inputName } from './names.ts';
import { withoutNul } from './texts.ts';

/** A tensor that a model takes, and the columns that stand in it side by side. */
export type Feed = { input: string; columns: readonly string[] };

/** The feeds of a `model.onnx`: one for each column. */
export const feedsOf = (inputs: readonly ModelInput[]): Feed[] =>
  inputs.map(({ name }) => ({ input: inputName(name), columns: [name] }));

/**
 * The tensors a model takes, [rows, columns] each: float with NaN as missing for numeric and boolean columns, double
 * seconds since 1970 with NaN as missing for timestamps, string with `''` as missing for all others.
 */
export function tensorsOf(
  table: Table,
  feeds: readonly Feed[],
  start = 0,
  end = table.rows,
): Record<string, Tensor> {
  const named = new Map(table.columns.map((c) => [c.name, c]));
  const tensors: Record<string, Tensor> = Object.create(null); // a column may be named __proto__
  for (const { input, columns } of feeds) {
    const own = columns.map((name) => {
      const c = named.get(name);
      if (!c) throw new Error(`no column "${name}" in the table`);
      return c;
    });
    tensors[input] = tensor(own, start, end);
  }
  return tensors;
}

function tensor(columns: readonly Column[], start: number, end: number): Tensor {
  const dims = [end - start, columns.length];
  const size = dims[0] * dims[1];
  const [first] = columns;
  if (isStrings(first) || first.kind === 'categorical') {
    return { type: 'string', data: fill(Array<string>(size), columns.map(texts), start), dims };
  }
  const cells = columns.map(numbers);
  if (first.kind === 'timestamp')
    return { type: 'double', data: fill(new Float64Array(size), cells, start), dims };
  return { type: 'float', data: fill(new Float32Array(size), cells, start), dims };
}

type Cells<T> = (row: number) => T;

function texts(c: Column): Cells<string> {
  if (isStrings(c)) return (row) => withoutNul(c.values[row]);
  if (c.kind === 'categorical') return (row) => c.levels[c.codes[row]] ?? '';
  throw new Error(`column "${c.name}" is ${c.kind}, and stands beside texts`);
}

function numbers(c: Column): Cells<number> {
  if (isStrings(c) || c.kind === 'categorical') {
    throw new Error(`column "${c.name}" is ${c.kind}, and stands beside numbers`);
  }
  return (row) => c.values[row];
}

/** Row by row, from the row `start` on. */
function fill<T, A extends { [place: number]: T; length: number }>(
  into: A,
  cells: Cells<T>[],
  start: number,
): A {
  cells.forEach((cell, j) => {
    for (let row = start, at = j; at < into.length; row++, at += cells.length) into[at] = cell(row);
  });
  return into;
}
