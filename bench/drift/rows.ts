/** A table as a file has it: the header, and cells of text; `''` is missing. */
export type Rows = { names: string[]; cells: string[][] };

/** The rows from `start` up to `end`. */
export const slice = ({ names, cells }: Rows, start: number, end?: number): Rows => ({
  names,
  cells: cells.slice(start, end),
});

export const join = ({ names, cells }: Rows, ...more: Rows[]): Rows => ({
  names,
  cells: cells.concat(...more.map((rows) => rows.cells)),
});

export const columnOf = ({ names, cells }: Rows, name: string): string[] => {
  const at = names.indexOf(name);
  return cells.map((row) => row[at]);
};

/** The same rows with one column's cells changed; `row` counts from 0. */
export function mapColumn(
  { names, cells }: Rows,
  name: string,
  change: (text: string, row: number) => string,
): Rows {
  const at = names.indexOf(name);
  if (at < 0) throw new Error(`no column "${name}"`);
  return { names, cells: cells.map((row, i) => row.with(at, change(row[at], i))) };
}

/** RFC 4180. */
export const toCsv = ({ names, cells }: Rows): string =>
  [names, ...cells].map((row) => `${row.map(quoted).join(',')}\n`).join('');

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
