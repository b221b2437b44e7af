import type { Baseline } from '../../contracts/baseline.ts';
import type { Share } from '../drift/fisher.ts';
import { levelCounts, measuredValues } from '../drift/histogram.ts';
import { unseenLevels } from '../drift/known-levels.ts';
import type { CategoricalColumn, Column, Table } from '../table/table.ts';
import type { Traffic } from './situation.ts';
import { quoted } from './verdict.ts';

/**
 * `now`: how many rows of traffic have a fault. `before`: how many of the training rows have it, or would have it if they
 * were traffic. `about`: what more there is to say.
 */
export type Fault = { of: string; now: Share; before: Share; about?: string };

type ColumnBaseline = Baseline['columns'][number];
type Faults = { missing: Fault; outOfRange?: Fault; unseen?: Fault };

/** What is wrong with the values of each column that the training rows and the traffic both have, one pass over each. */
export function columnFaults(baseline: Baseline, { columns, rows }: Table): Faults[] {
  const found = new Map(columns.map((column) => [column.name, column]));
  return baseline.columns.flatMap((before) => {
    const column = found.get(before.name);
    if (column?.kind !== before.kind) return [];
    const { missing, ...faults } =
      column.kind === 'categorical'
        ? faultsOfLevels(before, column)
        : faultsOfValues(before, column, baseline.rows);
    const now = { count: missing, rows };
    return [{ ...faults, missing: { of: before.name, now, before: missingBefore(before, baseline.rows) } }];
  });
}

const missingBefore = ({ missing }: ColumnBaseline, rows: number): Share => ({
  count: Math.round(missing * rows),
  rows,
});

function faultsOfLevels(before: ColumnBaseline, column: CategoricalColumn) {
  const counts = levelCounts(column);
  const present = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const missing = column.codes.length - present;
  if (!('known' in before) || !before.known) return { missing };
  const { levels, ...shares } = unseenLevels(before.known, counts);
  return { missing, unseen: { of: before.name, ...shares, ...(levels.length && { about: quoted(levels) }) } };
}

function faultsOfValues(
  before: ColumnBaseline,
  column: Exclude<Column, CategoricalColumn>,
  rowsBefore: number,
) {
  const range = 'range' in before ? before.range : undefined;
  const { min, max } = range ?? { min: -Infinity, max: Infinity };
  const values = measuredValues(column);
  let [present, outside, least, greatest] = [0, 0, Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) continue;
    present++;
    if (value < min || value > max) outside++;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  const missing = values.length - present;
  // Time goes on, and the length of texts is drift: neither is out of a range.
  if (!range || (before.kind !== 'numeric' && before.kind !== 'numeric_string')) return { missing };
  const rows = Math.round(rowsBefore * (1 - before.missing));
  return {
    missing,
    outOfRange: {
      of: before.name,
      now: { count: outside, rows: present },
      // Of any rows the least and the greatest are outside the range of the others.
      before: { count: Math.min(2, rows), rows },
      about: `${format(least)} … ${format(greatest)}, trained on ${format(min)} … ${format(max)}`,
    },
  };
}

const format = (value: number) => String(Number(value.toPrecision(4)));

/** Requests or landed rows that cannot be read, and rows that lack columns; empty where there is nothing to read. */
export function schemaFaults(
  { columns, rows: trained }: Baseline,
  { table, requests, unreadable, absent }: Traffic,
): Fault[] {
  const [read, unit] = requests.length ? [requests.length, 'requests'] : [table.rows, 'rows'];
  if (read + unreadable === 0) return [];
  const missing = new Map(columns.map((before) => [before.name, missingBefore(before, trained)]));
  const absences = [...absent].map(([name, count]) => ({
    of: name,
    now: { count, rows: table.rows },
    before: missing.get(name) ?? { count: 0, rows: trained },
    about: 'rows without the column',
  }));
  const failed = { count: unreadable, rows: read + unreadable };
  return [{ of: `unreadable ${unit}`, now: failed, before: { count: 0, rows: trained } }, ...absences];
}
