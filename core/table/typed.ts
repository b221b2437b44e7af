import type { ColumnKind } from '../../contracts/dataset.ts';
import type { DuckDB } from '../native/duckdb.ts';
import { labelTokens } from './cells.ts';
import { booleanOf, finite, isNumber, timestampOf } from './cells-sql.ts';
import type { Inferred } from './kinds.ts';
import { limits } from './limits.ts';
import { namesAsMetadata, physicalNames } from './physical-names.ts';
import { countOnly, quarantine, type Quarantine } from './quarantine.ts';
import { list, literal, quoted } from './sql.ts';

export type TypedColumn = Inferred & { name: string };

/** Why a row of `cells` cannot be kept: the first of these conditions that holds. */
type Fault = { column: string; condition: string; reason: string };

/**
 * Quarantines the rows of `cells` that lack the target or a column of the key, or have a cell which is not of its column's
 * kind, each with those of its file, and writes the others as Parquet: numeric DOUBLE, boolean BOOLEAN, timestamp TIMESTAMP in UTC, all else VARCHAR, in the order of files and
 * lines. The same cells give the same bytes.
 *
 * @returns the number of rows kept
 */
export async function writeTyped(
  db: DuckDB,
  columns: readonly TypedColumn[],
  { target, key = [] }: { target: string; key?: readonly string[] },
  files: readonly { file: string; quarantine: Quarantine }[],
  path: string,
): Promise<number> {
  const faults = [...keyFaults(columns, key), ...faultsOf(columns, target)];
  const fault = `CASE ${faults.map(({ condition }, i) => `WHEN ${condition} THEN ${i}`).join(' ')} END`;
  await db.run(
    `CREATE TABLE faults AS SELECT * FROM (SELECT source, line, ${fault} AS fault FROM cells) WHERE fault IS NOT NULL`,
  );
  await quarantineFaults(db, columns.length, faults, files);

  const physical = physicalNames(columns.map(({ name }) => name));
  const typed = columns.map(({ kind }, i) => `${typedCell(`c${i}`, kind)} AS ${quoted(physical[i])}`);
  const kept = `cells ANTI JOIN faults USING (source, line)`;
  // The order is asked for, not trusted to how the rows were loaded.
  const copy =
    `COPY (SELECT ${typed.join(', ')} FROM ${kept} ORDER BY source, line) TO ${literal(path)} ` +
    `(FORMAT parquet, COMPRESSION zstd, ${namesAsMetadata(columns.map(({ name }) => name))})`;
  await db.onOneThread(() => db.run(copy));
  const [{ rows }] = await db.rows<{ rows: number }>(`SELECT count(*) AS rows FROM ${kept}`);
  return rows;
}

/** A row without its key is no row that another could replace. */
const keyFaults = (columns: readonly TypedColumn[], key: readonly string[]): Fault[] =>
  columns.flatMap(({ name }, i) =>
    key.includes(name) ? [{ column: name, condition: `c${i} IS NULL`, reason: 'the key is missing' }] : [],
  );

/** Of a kept row, so that a number needs no second look at the grammar. */
function typedCell(cell: string, kind: ColumnKind): string {
  if (kind === 'numeric') return finite(cell);
  if (kind === 'boolean') return booleanOf(cell);
  return kind === 'timestamp' ? timestampOf(cell) : cell;
}

/** In a numeric target `None` and `-` are missing, and so is what is not finite: no model can learn it. */
function faultsOf(columns: readonly TypedColumn[], target: string): Fault[] {
  return columns.flatMap(({ name, kind, faulty }, i) => {
    const cell = `c${i}`;
    const notNumber = { column: name, condition: `NOT ${isNumber(cell)}`, reason: 'is not a number' };
    const notDate = {
      column: name,
      condition: `${cell} IS NOT NULL AND ${timestampOf(cell)} IS NULL`,
      reason: 'is not a date and time',
    };
    if (name !== target) return faulty ? [kind === 'numeric' ? notNumber : notDate] : [];
    const missing = (condition: string) => ({ column: name, condition, reason: 'the target is missing' });
    if (kind !== 'numeric') return [missing(`${cell} IS NULL`)];
    return [
      missing(`${cell} IS NULL OR ${cell} IN (${list(labelTokens)})`),
      ...(faulty ? [notNumber] : []),
      missing(`${finite(cell)} IS NULL`),
    ];
  });
}

async function quarantineFaults(
  db: DuckDB,
  width: number,
  faults: readonly Fault[],
  files: readonly { file: string; quarantine: Quarantine }[],
): Promise<void> {
  const raw = Array.from({ length: width }, (_, i) => `coalesce(c${i}, '')`).join(", ',', ");
  const rows = await db.rows<{ source: number; line: number; fault: number; raw: string }>(
    `SELECT source, line, fault, concat(${raw})[1:${limits.rawCharacters}] AS raw
     FROM faults JOIN cells USING (source, line) ORDER BY source, line LIMIT ${limits.quarantined}`,
  );
  for (const { source, line, fault, raw: text } of rows) {
    const { column, reason } = faults[fault];
    const { file, quarantine: into } = files[source];
    quarantine(into, { file, line, column, reason, raw: text });
  }
  const counts = await db.rows<{ source: number; fault: number; count: number }>(
    'SELECT source, fault, count(*) AS count FROM faults GROUP BY source, fault ORDER BY source, fault',
  );
  for (const { source, fault, count } of counts) {
    const noted = rows.filter((row) => row.source === source && row.fault === fault).length;
    if (count > noted) countOnly(files[source].quarantine, faults[fault].reason, count - noted);
  }
}
