import type { DuckDB } from '../native/duckdb.ts';
import { booleanPairs, labelTokens } from './cells.ts';
import {
  hasMonthFirst,
  isInteger,
  isNumber,
  matchesEither,
  provesMonthFirst,
  timestampOf,
} from './cells-sql.ts';
import { inputKind, mostlyNumbers, targetKind, type CellCounts, type Inferred } from './kinds.ts';
import { list } from './sql.ts';

/** The kinds of the columns of `cells`, in their order; every cell is looked at, equal ones once. */
export async function inferKinds(db: DuckDB, names: readonly string[], target: string): Promise<Inferred[]> {
  const [{ rows }] = await db.rows<{ rows: number }>('SELECT count(*) AS rows FROM cells');
  const kinds: Inferred[] = [];
  for (const [i, name] of names.entries()) {
    const counts = await countCells(db, `c${i}`);
    if (name === target) kinds.push(targetKind(counts));
    else if (mostlyNumbers(counts)) kinds.push(inputKind(name, counts, rows));
    else kinds.push(inputKind(name, { ...counts, ...(await countWords(db, `c${i}`)) }, rows));
  }
  return kinds;
}

function countCells(db: DuckDB, cell: string): Promise<CellCounts> {
  return count<CellCounts>(db, cell, {
    present: 'sum(times)',
    distinct: 'count(*)',
    numbers: timesWhere(isNumber(cell)),
    integers: timesWhere(isInteger(cell)),
    least: `min(CASE WHEN ${isInteger(cell)} THEN ${cell}::BIGINT END)`,
    greatest: `max(CASE WHEN ${isInteger(cell)} THEN ${cell}::BIGINT END)`,
    characters: `sum(length(${cell}) * times)`,
    spaces: `sum((length(${cell}) - length(replace(${cell}, ' ', ''))) * times)`,
    labelTokens: timesWhere(`${cell} IN (${list(labelTokens)})`),
  });
}

type WordCounts = Pick<CellCounts, 'dates' | 'monthFirst' | 'provenMonthFirst' | 'words'>;

function countWords(db: DuckDB, cell: string): Promise<WordCounts> {
  const words = booleanPairs.map((pair) => `bool_and(${matchesEither(cell, pair)})`).join(' OR ');
  return count<WordCounts>(db, cell, {
    dates: timesWhere(`${timestampOf(cell)} IS NOT NULL`),
    monthFirst: timesWhere(hasMonthFirst(cell)),
    provenMonthFirst: timesWhere(provesMonthFirst(cell)),
    words: `coalesce(${words}, false)::INTEGER`,
  });
}

const timesWhere = (condition: string) => `sum(times) FILTER (WHERE ${condition})`;

/** Aggregates over the distinct cells, each with the `times` it occurs; 0 where there are none. */
async function count<Counts>(
  db: DuckDB,
  cell: string,
  aggregates: { [name in keyof Counts]: string },
): Promise<Counts> {
  const fields = Object.entries<string>(aggregates).map(
    ([name, sql]) => `coalesce(${sql}, 0)::DOUBLE AS "${name}"`,
  );
  const [counts] = await db.rows<Counts>(
    `SELECT ${fields.join(', ')} FROM
     (SELECT ${cell}, count(*) AS times FROM cells WHERE ${cell} IS NOT NULL GROUP BY ${cell})`,
  );
  return counts;
}
