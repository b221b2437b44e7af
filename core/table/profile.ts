import type { ColumnKind, ColumnSchema } from '../../contracts/dataset.ts';
import type { DuckDB } from '../native/duckdb.ts';
import { physicalNames } from './physical-names.ts';
import { literal, quoted } from './sql.ts';
import type { TypedColumn } from './typed.ts';

/** The shares at which a numeric column's quantiles are taken; 0 and 1 are its range. */
export const quantileShares = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1] as const;
const topLevels = 20;
/** A level's text is cut to this in the profile: it is for people's eyes. */
const levelCharacters = 100;

/** `collect/profile.json`: one column as it is over the kept rows. */
export type ColumnProfile = ColumnSchema & {
  mean?: number;
  deviation?: number;
  /** At {@link quantileShares}. */
  quantiles?: number[];
  /** Of a timestamp, ISO 8601. */
  earliest?: string;
  latest?: string;
  /** Of a boolean, its share of true. */
  trueShare?: number;
  /** The commonest values of a text-like column. */
  levels?: { level: string; count: number }[];
};

type Summary = Omit<ColumnProfile, 'name' | 'kind' | 'missing'> & { present: number };

/** Counts, ranges and commonest values of every column of `data.parquet`, as {@link writeTyped} wrote it. */
export function profile(
  db: DuckDB,
  path: string,
  columns: readonly Pick<TypedColumn, 'name' | 'kind' | 'format'>[],
  rows: number,
): Promise<ColumnProfile[]> {
  const physical = physicalNames(columns.map(({ name }) => name)).map(quoted);
  const file = `read_parquet(${literal(path)})`;
  return db.onOneThread(async () => {
    const profiles: ColumnProfile[] = [];
    for (const [i, { name, kind, format }] of columns.entries()) {
      const fields = summary(physical[i], kind).join(', ');
      const [{ present, ...found }] = await db.rows<Summary>(`SELECT ${fields} FROM ${file}`);
      const levels = isTextual(kind) && { levels: await commonest(db, file, physical[i]) };
      const counted = { missing: rows - present, ...withoutNulls(found) };
      profiles.push({ name, kind, ...(format && { format }), ...counted, ...levels });
    }
    return profiles;
  });
}

/** A column without values has no range: SQL's NULL is left out of the JSON. */
const withoutNulls = (found: Omit<Summary, 'present'>) =>
  Object.fromEntries(Object.entries(found).filter(([, value]) => value !== null)) as typeof found;

const isTextual = (kind: ColumnKind) => ['categorical', 'text', 'numeric_string', 'id'].includes(kind);

const commonest = (db: DuckDB, file: string, cell: string) =>
  db.rows<{ level: string; count: number }>(
    `SELECT ${cell}[1:${levelCharacters}] AS level, count(*) AS count FROM ${file} WHERE ${cell} IS NOT NULL
     GROUP BY ${cell} ORDER BY count(*) DESC, ${cell} LIMIT ${topLevels}`,
  );

function summary(cell: string, kind: ColumnKind): string[] {
  const fields = [`count(${cell}) AS present`, `count(DISTINCT ${cell}) AS "distinct"`];
  if (kind === 'numeric') {
    const shares = quantileShares.join(', ');
    fields.push(`avg(${cell}) AS mean`, `stddev_pop(${cell}) AS deviation`);
    fields.push(`quantile_disc(${cell}, [${shares}]) AS quantiles`);
  }
  if (kind === 'timestamp')
    fields.push(`${iso(`min(${cell})`)} AS earliest`, `${iso(`max(${cell})`)} AS latest`);
  if (kind === 'boolean') fields.push(`avg(${cell}::INTEGER) AS "trueShare"`);
  return fields;
}

const iso = (timestamp: string) => `strftime(${timestamp}, '%Y-%m-%dT%H:%M:%SZ')`;
