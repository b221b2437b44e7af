import type { ColumnSchema } from '../../contracts/dataset.ts';
import { rejected } from '../../contracts/errors.ts';
import type { Pipeline, ProblemType } from '../../contracts/pipeline.ts';
import type { DuckDB } from '../native/duckdb.ts';
import { labelOf, type DataFile } from '../table/read.ts';
import { problemTypeOf } from './problem.ts';

/** What is learnt. `leftOut` are classes of a single row: it could be in the training or in the test part, not in both. */
export type Target = { problemType: ProblemType; classes?: string[]; leftOut: string[] };

/**
 * Looks at the target's values and decides the problem type and the order of the classes: ascending, numbers by value,
 * so that of `0` and `1`, and of `no` and `yes`, the second is the positive one.
 * @throws Failure `RejectedData`, as {@link problemTypeOf}, and one_class where all but one class have a single row
 */
export async function studyTarget(
  db: DuckDB,
  file: DataFile,
  column: ColumnSchema,
  wanted: Pipeline['problemType'],
): Promise<Target> {
  const cell = file.column(column.name);
  const kind = column.kind === 'numeric' ? 'numeric' : 'categorical';
  const whole = kind === 'numeric' && (await isWhole(db, file, cell));
  const facts = { name: column.name, kind, rows: file.rows, distinct: column.distinct, whole } as const;
  const problemType = problemTypeOf(facts, wanted);
  if (problemType === 'regression') return { problemType, leftOut: [] };

  const found = await db.rows<{ label: string; rows: number }>(
    `SELECT ${labelOf(cell)} AS label, count(*) AS rows FROM ${file.from} GROUP BY ALL`,
  );
  const labels = found.toSorted((a, b) => ascending(kind, a.label, b.label));
  const classes = labels.filter(({ rows }) => rows > 1).map(({ label }) => label);
  const leftOut = labels.filter(({ rows }) => rows === 1).map(({ label }) => label);
  if (classes.length < 2) {
    throw rejected('one_class', 'Fewer than two classes have more than one row.', { column: column.name });
  }
  return { problemType: classes.length === 2 ? 'binary' : 'multiclass', classes, leftOut };
}

async function isWhole(db: DuckDB, file: DataFile, cell: string): Promise<boolean> {
  const [{ whole }] = await db.rows<{ whole: boolean }>(
    `SELECT bool_and(${cell} = floor(${cell})) AS whole FROM ${file.from}`,
  );
  return whole;
}

function ascending(kind: 'numeric' | 'categorical', a: string, b: string): number {
  if (kind === 'numeric') return Number(a) - Number(b);
  return a < b ? -1 : a > b ? 1 : 0;
}
