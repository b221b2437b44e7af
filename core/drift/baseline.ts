import type { Baseline } from '../../contracts/baseline.ts';
import { take, type Column, type Table } from '../table/table.ts';
import { binCounts, levelCounts, measuredValues, presentValues } from './histogram.ts';

/** Deciles, the population stability index's customary bins. */
const BINS = 10;
/** More levels would make the index of a few hundred rows large by chance alone. */
const LEVELS = 20;
/** Longer levels count as `other`, so that the baseline stays small. */
const LONGEST_LEVEL = 200;
/** Over all columns together: a baseline is a few megabytes at most. */
const POINTS = 200_000;

/**
 * Describes the columns of a table (or of some of its rows) so that later traffic can be compared with them: JSON-safe
 * and of bounded size. Give it the training rows and the model's inputs alone.
 */
export function makeBaseline(table: Table, rows?: Int32Array): Baseline {
  const { columns, rows: count } = rows ? take(table, rows) : table;
  const points = Math.min(1000, Math.max(100, Math.floor(POINTS / columns.length)));
  return { rows: count, columns: columns.map((column) => describe(column, count, points)) };
}

function describe(column: Column, rows: number, points: number): Baseline['columns'][number] {
  const { name, kind } = column;
  if (kind === 'categorical' || kind === 'boolean') {
    return { name, kind, ...describeLevels(levelCounts(column), rows) };
  }
  return { name, kind, ...describeValues(presentValues(measuredValues(column)), rows, points) };
}

function describeValues(values: Float64Array, rows: number, points: number) {
  const edges = [...new Set(orderStatistics(values, BINS - 1))];
  return {
    missing: (rows - values.length) / rows,
    edges,
    shares: binCounts(values, edges).map((count) => count / rows),
    points: values.length <= points ? [...values] : orderStatistics(values, points),
  };
}

function describeLevels(levels: Map<string, number>, rows: number) {
  const counts = [...levels].filter(([, count]) => count > 0);
  const present = counts.reduce((sum, [, count]) => sum + count, 0);
  const top = counts
    .filter(([level]) => level.length <= LONGEST_LEVEL)
    // By level where counts tie: the order of the table's levels carries no meaning.
    .toSorted(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, LEVELS);
  const covered = top.reduce((sum, [, count]) => sum + count, 0);
  return {
    missing: (rows - present) / rows,
    levels: top.map(([level]) => level),
    shares: top.map(([, count]) => count / rows),
    other: (present - covered) / rows,
  };
}

/** Values that divide the ascending ones into count + 1 parts as evenly as may be; none for no values. */
function orderStatistics(ascending: Float64Array, count: number): number[] {
  if (!ascending.length) return [];
  return Array.from(
    { length: count },
    (_, i) => ascending[Math.ceil(((i + 1) / (count + 1)) * ascending.length) - 1],
  );
}
