import type { Baseline } from '../../contracts/baseline.ts';
import { take, type Column, type Table } from '../table/table.ts';
import { binEdges } from './bin-edges.ts';
import { binCounts, levelCounts, measuredValues, presentValues } from './histogram.ts';
import { knownLevels } from './known-levels.ts';
import { makeVocabulary } from './vocabulary.ts';

/** More levels would make the index of a few hundred rows large by chance alone. */
const LEVELS = 20;
/** Of many rare levels the commonest are so by chance, and rarer in any other sample: below this they count as `other`. */
const FEWEST_ROWS = 10;
/** Longer levels count as `other`, so that the baseline stays small. */
const LONGEST_LEVEL = 200;
/** Over all columns together: a baseline is a few megabytes at most. */
const POINTS = 200_000;
/** The same of the hashes of levels: of a column all levels are known up to 10,000 of them, in a wide table fewer. */
const HASHES = 200_000;
/** And of the words of texts, of which a column has up to 100. */
const WORDS = 10_000;

/**
 * Describes the columns of a table (or of some of its rows) so that later traffic can be compared with them: JSON-safe
 * and of bounded size. Give it the training rows and the model's inputs alone.
 */
export function makeBaseline(table: Table, rows?: Int32Array): Baseline {
  const { columns, rows: count } = rows ? take(table, rows) : table;
  const most = {
    points: Math.min(1000, Math.max(100, Math.floor(POINTS / columns.length))),
    hashes: Math.min(10_000, Math.max(100, Math.floor(HASHES / columns.length))),
    words: Math.min(100, Math.max(20, Math.floor(WORDS / columns.length))),
  };
  return { rows: count, columns: columns.map((column) => describe(column, count, most)) };
}

type Most = { points: number; hashes: number; words: number };

function describe(column: Column, rows: number, most: Most): Baseline['columns'][number] {
  const { name, kind } = column;
  if (kind === 'boolean') return { name, kind, ...describeLevels(levelCounts(column), rows) };
  if (kind === 'categorical') {
    const counts = levelCounts(column);
    return { name, kind, ...describeLevels(counts, rows), known: knownLevels(counts, most.hashes) };
  }
  const vocabulary = kind === 'text' ? makeVocabulary(column.values, most.words) : undefined;
  return {
    name,
    kind,
    ...describeValues(presentValues(measuredValues(column)), rows, most.points),
    ...(vocabulary && { vocabulary }),
  };
}

function describeValues(values: Float64Array, rows: number, points: number) {
  const edges = binEdges(values);
  return {
    missing: (rows - values.length) / rows,
    edges,
    shares: binCounts(values, edges).map((count) => count / rows),
    points: values.length <= points ? [...values] : orderStatistics(values, points),
    ...(values.length > 0 && {
      range: { min: values[0], max: values[values.length - 1] },
      deviation: standardDeviation(values),
    }),
  };
}

function standardDeviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

function describeLevels(levels: Map<string, number>, rows: number) {
  const counts = [...levels].filter(([, count]) => count > 0);
  const present = counts.reduce((sum, [, count]) => sum + count, 0);
  const least = counts.length > LEVELS ? FEWEST_ROWS : 1;
  const top = counts
    .filter(([level, count]) => level.length <= LONGEST_LEVEL && count >= least)
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
