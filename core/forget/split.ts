import type { DuckDB } from '../native/duckdb.ts';
import { literal } from '../table/sql.ts';

/**
 * Writes a `split.parquet` for data of which the rows `gone` (their numbers, from 0) were taken out: without these rows, and
 * with the numbers that the others have then.
 */
export async function withoutSplitRows(
  db: DuckDB,
  { from, to }: { from: string; to: string },
  gone: readonly number[],
): Promise<void> {
  const list = `[${gone.join(', ')}]::INTEGER[]`;
  const before = `len(list_filter(${list}, lambda one: one < row))`;
  await db.run(
    `COPY (SELECT (row - ${before})::INTEGER AS row, * EXCLUDE (row) FROM read_parquet(${literal(from)})
     WHERE NOT list_contains(${list}, row) ORDER BY row) TO ${literal(to)} (FORMAT parquet, COMPRESSION zstd)`,
  );
}
