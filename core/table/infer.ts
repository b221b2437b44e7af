import type { DuckDB } from '../native/duckdb.ts';
import { booleanPairs, labelTokens } from './cells.ts';
import {
  hasMonthFirst,
  hasPhrase,
  isInteger,
  isNumber,
  matches,
  matchesEither,
  provesMonthFirst,
  timestampOf,
  unitOf,
} from './cells-sql.ts';
import { inputKind, mostlyNumbers, targetKind, type CellCounts, type Inferred } from './kinds.ts';
import { anyNumberText, numberTextPattern } from './number-text.ts';
import { list, literal } from './sql.ts';

/** The kinds of the columns of `cells`, in their order; every cell is looked at, equal ones once. */
export async function inferKinds(db: DuckDB, names: readonly string[], target: string): Promise<Inferred[]> {
  const [{ rows }] = await db.rows<{ rows: number }>('SELECT count(*) AS rows FROM cells');
  const kinds: Inferred[] = [];
  for (const [i, name] of names.entries()) {
    const counts = await countCells(db, `c${i}`);
    if (name === target) kinds.push(targetKind(counts));
    else if (mostlyNumbers(counts)) kinds.push(inputKind(name, counts, rows));
    else kinds.push(inputKind(name, { ...counts, ...(await countTexts(db, `c${i}`, counts)) }, rows));
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

async function countTexts(db: DuckDB, cell: string, { present }: CellCounts): Promise<Partial<CellCounts>> {
  return { ...(await countWords(db, cell)), numberTexts: await countNumberTexts(db, cell, present) };
}

/** Undefined where most cells are no numbers whatever their unit. */
async function countNumberTexts(
  db: DuckDB,
  cell: string,
  present: number,
): Promise<CellCounts['numberTexts']> {
  const any = (['.', ','] as const).map((decimal) => matches(cell, anyNumberText(decimal))).join(' OR ');
  const [{ numbers }] = await db.rows<{ numbers: number }>(
    `SELECT count(*) AS numbers FROM cells WHERE ${cell} IS NOT NULL AND (${any})`,
  );
  if (2 * numbers < present) return undefined;
  const [found] = await db.rows<{ unit: string }>(
    `SELECT ${unitOf(cell)} AS unit FROM cells WHERE ${any} GROUP BY unit HAVING unit <> ''
     ORDER BY count(*) DESC, unit LIMIT 1`,
  );
  const unit = found?.unit ?? '';
  const written = (decimal: '.' | ',') => timesWhere(matches(cell, numberTextPattern({ decimal, unit })));
  const counts = await count<{ point: number; comma: number; united: number }>(db, cell, {
    point: written('.'),
    comma: written(','),
    united: timesWhere(`${unitOf(cell)} = ${literal(unit)}`),
  });
  return { unit, ...counts };
}

type WordCounts = Pick<CellCounts, 'dates' | 'monthFirst' | 'provenMonthFirst' | 'words' | 'phrases'>;

function countWords(db: DuckDB, cell: string): Promise<WordCounts> {
  const words = booleanPairs.map((pair) => `bool_and(${matchesEither(cell, pair)})`).join(' OR ');
  return count<WordCounts>(db, cell, {
    dates: timesWhere(`${timestampOf(cell)} IS NOT NULL`),
    monthFirst: timesWhere(hasMonthFirst(cell)),
    provenMonthFirst: timesWhere(provesMonthFirst(cell)),
    words: `coalesce(${words}, false)::INTEGER`,
    phrases: timesWhere(hasPhrase(cell)),
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
