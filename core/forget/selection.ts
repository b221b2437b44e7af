/**
 * Rows to be forgotten: those that have in `columns` the cells of one of `values`. A value of several columns is its cells'
 * {@link normal} texts, joined by {@link joint}.
 */
export type Selector = { columns: readonly string[]; values: ReadonlySet<string> };

/** A row goes where any one selector says so. */
export type Selection = readonly Selector[];

/** Between the cells of a value: no cell of a file has it. */
export const joint = '\u001f';

export const selector = (columns: readonly string[], values: Iterable<readonly string[]>): Selector => ({
  columns,
  values: new Set([...values].map((cells) => cells.map(normal).join(joint))),
});

/**
 * A cell's text as it is compared: trimmed, as cells are when they are read, and a decimal number without zeros at its end
 * or a plus sign, since the same number is 42 in one file and 42.0 in the next, where a tool has read it as a number.
 * Leading zeros stay: 0042 and 42 may be two people.
 */
export function normal(text: string): string {
  const cell = text.trim();
  if (!/^[+-]?(0|[1-9]\d*)(\.\d*)?$/.test(cell)) return cell;
  const unsigned = cell.startsWith('+') ? cell.slice(1) : cell;
  return unsigned.includes('.') ? unsigned.replace(/\.?0*$/, '') : unsigned;
}

/**
 * Which rows of a table with these columns go; undefined where the table lacks the columns of every selector, so that
 * nothing can be said of its rows. The answer takes a row's cell by the column's place.
 */
export function rowTest(
  names: readonly string[],
  selection: Selection,
): ((cell: (place: number) => string | undefined) => boolean) | undefined {
  const trimmed = names.map((name) => name.trim());
  const usable = selection
    .map(({ columns, values }) => ({ values, places: columns.map((name) => trimmed.indexOf(name)) }))
    .filter(({ places }) => !places.includes(-1));
  if (usable.length === 0) return undefined;
  return (cell) =>
    usable.some(({ places, values }) => {
      const cells = places.map(cell);
      return !cells.includes(undefined) && values.has(cells.map((text) => normal(text!)).join(joint));
    });
}

/** Whether one of the cells alone would be enough: for what is no proper row, whose columns nobody knows. */
export const anyCell = (cells: readonly string[], selection: Selection): boolean =>
  selection.some(({ columns, values }) => columns.length === 1 && cells.some((c) => values.has(normal(c))));
