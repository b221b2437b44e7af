import type { Slice } from '../../../contracts/reference.ts';
import { formatNumber } from '../../metrics/format.ts';
import { isStrings, numbersOf, type Column, type Table } from '../../table/table.ts';
import { momentsOf } from './welch.ts';

/** A slice without what was measured on it. */
export type Part = Omit<Slice, 'rows' | 'loss' | 'spread'>;

/** Held-out rows that a slice has at least. */
const FEWEST_ROWS = 30;
/** Every further slice makes each of them harder to tell from chance. */
const MOST_SLICES = 100;
const LEVELS = 10;
const QUARTERS = 4;
/** Longer levels make no slice. */
const LONGEST_LEVEL = 200;

/**
 * The slices of held-out rows with their losses: all rows; the commonest levels of each categorical and boolean column, the
 * quarters of each numeric one, and where values are missing. Times make none, since later ones are all beyond. `columns` in
 * their order, the most important first, as there are at most 100 slices.
 */
export function makeSlices(table: Table, columns: readonly string[], losses: Float64Array): Slice[] {
  const parts = columns.flatMap((name) => partsOf(table.columns.find((c) => c.name === name)!));
  const measured = parts
    .map((part) => measure(part, table, losses))
    .filter(({ rows }) => rows >= FEWEST_ROWS && rows < table.rows);
  return [measure({}, table, losses), ...measured.slice(0, MOST_SLICES)];
}

function measure(part: Part, table: Table, losses: Float64Array): Slice {
  const { rows, mean, spread } = momentsOf(lossesIn(part, table, losses));
  return { ...part, rows, loss: mean, spread };
}

function partsOf(column: Column): Part[] {
  const own: Part = { column: column.name };
  const missing: Part = { ...own, missing: true };
  if (column.kind === 'categorical') {
    const counts = new Int32Array(column.levels.length);
    // Missing is -1: an index outside, where a typed array ignores writes.
    for (const code of column.codes) counts[code]++;
    const levels = column.levels
      .map((level, code) => ({ level, count: counts[code] }))
      .filter(({ level, count }) => count >= FEWEST_ROWS && level.length <= LONGEST_LEVEL)
      .toSorted((a, b) => b.count - a.count || (a.level < b.level ? -1 : 1));
    return [...levels.slice(0, LEVELS).map(({ level }) => ({ ...own, level })), missing];
  }
  if (column.kind === 'boolean') return [{ ...own, level: 'false' }, { ...own, level: 'true' }, missing];
  if (column.kind === 'text' || column.kind === 'timestamp') return [missing];
  return [...quarters(valuesOf(column)!).map((bounds) => ({ ...own, ...bounds })), missing];
}

/** Where a value is many rows', there are fewer than four. */
function quarters(values: ArrayLike<number>): Pick<Part, 'low' | 'high'>[] {
  const ascending = Float64Array.from(values).filter(Number.isFinite).toSorted();
  if (ascending.length === 0) return [];
  const at = (q: number) => ascending[Math.ceil((q / QUARTERS) * ascending.length) - 1];
  const edges = [...new Set([at(1), at(2), at(3)])].filter((edge) => edge < ascending.at(-1)!);
  return [...edges, undefined].map((high, i) => ({
    ...(i > 0 && { low: edges[i - 1] }),
    ...(high !== undefined && { high }),
  }));
}

const valuesOf = (column: Column): Float32Array | Float64Array | undefined => {
  if (column.kind === 'numeric_string') return numbersOf(column);
  return 'values' in column && !isStrings(column) ? column.values : undefined;
};

/** The losses of the rows that belong to a slice; of none where the table has no such column. */
export function lossesIn(part: Part, table: Table, losses: Float64Array): Float64Array {
  if (part.column === undefined) return losses;
  const column = table.columns.find((c) => c.name === part.column);
  if (!column) return new Float64Array(0);
  const belongs = belongsTo(part, column);
  return losses.filter((_, row) => belongs(row));
}

function belongsTo(
  { level, low = -Infinity, high = Infinity, missing }: Part,
  column: Column,
): (row: number) => boolean {
  if (column.kind === 'categorical') {
    const { codes, levels } = column;
    const code = missing ? -1 : levels.indexOf(level!);
    return (row) => (missing ? codes[row] < 0 : code >= 0 && codes[row] === code);
  }
  if (column.kind === 'text') return (row) => column.values[row] === '';
  const values = valuesOf(column)!;
  if (missing) return (row) => Number.isNaN(values[row]);
  if (column.kind === 'boolean') return (row) => values[row] === Number(level === 'true');
  return (row) => values[row] > low && values[row] <= high;
}

/** A slice in words. */
export function sliceName({ column, level, low, high, missing }: Part): string {
  if (column === undefined) return 'all rows';
  if (missing) return `"${column}" is missing`;
  if (level !== undefined) return `"${column}" is "${level}"`;
  if (low === undefined && high === undefined) return `"${column}" is there`;
  const above = low !== undefined && `above ${formatNumber(low)}`;
  const upTo = high !== undefined && `up to ${formatNumber(high)}`;
  return `"${column}" ${[above, upTo].filter(Boolean).join(', ')}`;
}
