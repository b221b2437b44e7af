import type { ColumnSchema } from '../../contracts/dataset.ts';
import { misconfigured, rejected } from '../../contracts/errors.ts';
import type { Pipeline, Split } from '../../contracts/pipeline.ts';
import type { DuckDB } from '../native/duckdb.ts';
import type { DataFile } from '../table/read.ts';
import { findTimeOrder } from './order.ts';
import { orderOf, rowKeys } from './row-keys.ts';
import { splitByGroups } from './split-by-groups.ts';
import { divideAnew, otherKey, quantileBins, splitByKeys, splitByTime, test, type Places } from './split.ts';

/** What is divided: `labels` are class codes (negative: left out), or values where `classes` is 0. */
export type Rows = { keys: Float64Array; labels: Float64Array; classes: number };

/** Where every row is, how that came about, and the other folds of a further repeat. */
export type Division = {
  places: Places;
  split: Exclude<Split, { by: 'auto' }>;
  /** Why it is this split, one sentence. */
  reason: string;
  /** The same test part, other folds; only where rows are divided at random. */
  anew?: () => Places;
};

type Definition = Pick<Pipeline, 'split' | 'testFraction' | 'seed'>;
type Data = { db: DuckDB; file: DataFile; columns: readonly ColumnSchema[] };

/**
 * Gives every row its part and fold, as the pipeline says: at random within classes or within bins of the target, whole
 * groups, or by time. Where it says nothing, by time if the file is in the order of a column of dates, else at random.
 * @throws Failure `Misconfigured` split_column_missing or split_column_kind; `RejectedData` too_few_groups or
 *   too_few_times
 */
export async function divide(data: Data, definition: Definition, rows: Rows): Promise<Division> {
  const { split, testFraction, seed } = definition;
  const reason = 'the definition says so';
  if (split.by === 'auto') return divideAsFound(data, testFraction, rows);
  if (split.by === 'random') return atRandom(testFraction, rows, reason);
  if (split.by === 'group')
    return { places: await byGroup(data, split.column, testFraction, seed, rows), split, reason };
  const times = await timesOf(data, split.column);
  const places = splitByTime(times, together(rows), testFraction);
  if (!isDivided(places, testFraction)) {
    const text =
      'The split is by a column with too few distinct times to learn from some and test on later ones.';
    throw rejected('too_few_times', text, { column: split.column });
  }
  return { places, split, reason };
}

async function divideAsFound(
  { db, file, columns }: Data,
  testFraction: number,
  rows: Rows,
): Promise<Division> {
  const found = await findTimeOrder(db, file, columns);
  if (!found) return atRandom(testFraction, rows, 'the file is in the order of no column of dates');
  const { column, times } = found;
  const ordered = `the file is in the order of "${column}"`;
  if (testFraction === 0) {
    return atRandom(
      testFraction,
      rows,
      `${ordered}, but the test rows are given beside and may be of any time`,
    );
  }
  const places = splitByTime(times, together(rows), testFraction);
  const obstacle = obstacleTo(places, rows.labels, testFraction);
  if (obstacle) return atRandom(testFraction, rows, `${ordered}, but by it ${obstacle}`);
  return { places, split: { by: 'time', column }, reason: ordered };
}

function atRandom(testFraction: number, { keys, labels, classes }: Rows, reason: string): Division {
  const strata = classes > 0 ? Int32Array.from(labels) : quantileBins(labels);
  const by = (keys: Float64Array, reason: string): Division => {
    const places = splitByKeys(keys, strata, testFraction);
    return { places, split: { by: 'random' }, reason, anew: () => divideAnew(places, keys, strata) };
  };
  const division = by(keys, reason);
  if (isDivided(division.places, testFraction)) return division;
  return by(keys.map(otherKey), `${reason}; equal rows are divided too, since nearly all are equal`);
}

async function byGroup(
  { db, file, columns }: Data,
  name: string,
  testFraction: number,
  seed: number,
  rows: Rows,
): Promise<Places> {
  const column = columnNamed(columns, name);
  const groups = column.distinct + (column.missing ? 1 : 0);
  const strata = rows.classes > 0 ? Int32Array.from(rows.labels) : new Int32Array(rows.labels.length);
  const places = splitByGroups(await rowKeys(db, file, [name], seed), strata, testFraction);
  if (!isDivided(places, testFraction)) {
    const text = `The split is by a column of ${groups} groups, too few to learn from some and test on others.`;
    throw rejected('too_few_groups', text, { column: name });
  }
  return places;
}

/** Numbers or seconds since 1970 to order the rows by. */
async function timesOf({ db, file, columns }: Data, name: string): Promise<Float64Array> {
  const { kind } = columnNamed(columns, name);
  const times =
    kind === 'timestamp' || kind === 'numeric' || kind === 'id'
      ? await orderOf(db, file, name, kind === 'timestamp' ? 'timestamp' : 'numeric')
      : new Float64Array();
  if (times.some((time) => !Number.isNaN(time))) return times;
  const text = `A split by time needs times or numbers, and it is ${kind}.`;
  throw misconfigured('split_column_kind', text, { column: name });
}

function columnNamed(columns: readonly ColumnSchema[], name: string): ColumnSchema {
  const found = columns.find((column) => column.name === name);
  if (found) return found;
  const text = 'The column that the split is by is not in the data.';
  throw misconfigured('split_column_missing', text, { column: name });
}

/** One stratum; rows of a class that is left out are in none. */
const together = ({ labels, classes }: Rows) =>
  Int32Array.from(labels, (label) => (classes > 0 && label < 0 ? -1 : 0));

/** Whether there are rows to learn from, to validate on and to test on. */
function isDivided(places: Places, testFraction: number): boolean {
  const parts = new Set(places);
  const folds = [...parts].filter((place) => place >= 0);
  return folds.length >= 2 && (testFraction === 0 || parts.has(test));
}

const isConstant = (of: Float64Array) => of.length > 0 && of.every((label) => label === of[0]);

/** Why a split by time that nobody asked for is of no use, if so. */
function obstacleTo(places: Places, labels: Float64Array, testFraction: number): string | undefined {
  const train = labels.filter((_, row) => places[row] >= 0);
  const held = labels.filter((_, row) => places[row] === test);
  const share = held.length / (train.length + held.length);
  if (!isDivided(places, testFraction) || share > 1.5 * testFraction || share < testFraction / 2)
    return 'too many rows are of one time';
  if (isConstant(train)) return 'all training rows have the same target';
  if (isConstant(held)) return 'all test rows have the same target';
  return undefined;
}
