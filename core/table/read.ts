import type { ModelInput } from '../../contracts/dataset.ts';
import { rejected } from '../../contracts/errors.ts';
import { withDuckDB, type ColumnType, type DuckDB } from '../native/duckdb.ts';
import { physicalNames, selectNames } from './physical-names.ts';
import { list, literal, quoted } from './sql.ts';
import type { Column, Table } from './table.ts';

/**
 * The columns `inputs` of a `data.parquet` that `collect` wrote, all rows in the file's order. Levels are sorted.
 * One thread: the order is then the file's beyond doubt, and a million cells take a tenth of a second.
 */
export function readTable(path: string, inputs: readonly ModelInput[]): Promise<Table> {
  return withDuckDB({ threads: 1 }, async (db) => {
    const file = await openData(db, path);
    const levels = new Map<string, string[]>();
    for (const { name, kind } of inputs) {
      if (kind === 'categorical') levels.set(name, await makeEnum(db, file, name, levels.size));
    }
    const enumOf = new Map([...levels.keys()].map((name, i) => [name, `levels_${i}`]));
    const cells = inputs.map(({ name, kind }) => presentCell(file.column(name), kind, enumOf.get(name)));
    const types = inputs.map(({ kind }) => typeOf[kind]);
    const arrays = inputs.length
      ? await db.columns(`SELECT ${cells.join(', ')} FROM ${file.from}`, file.rows, types)
      : [];
    const columns = inputs.map(({ name, kind, format }, i) =>
      kind === 'categorical'
        ? { kind, name, codes: arrays[i], levels: levels.get(name)! }
        : { kind, name, values: arrays[i], ...(format && { format }) },
    );
    return { rows: file.rows, columns: columns as Column[] };
  });
}

/**
 * The target in the file's order: values for regression, for classes codes into `classes`, whose labels are as
 * {@link labelOf} prints them. A row of another class (one that preprocess left out) is -1.
 */
export function readTarget(path: string, target: string, classes?: readonly string[]): Promise<Float64Array> {
  return withDuckDB({ threads: 1 }, async (db) => {
    const file = await openData(db, path);
    const cell = file.column(target);
    const value = classes ? classCode(cell, classes) : `${cell}::DOUBLE`;
    const [values] = await db.columns(`SELECT ${value} FROM ${file.from}`, file.rows, ['double']);
    return values as Float64Array;
  });
}

/** A class label as text, in SQL, of a DOUBLE or a VARCHAR: the number 1 is `1`, not `1.0`. */
export const labelOf = (cell: string) =>
  `CASE WHEN typeof(${cell}) = 'DOUBLE' THEN regexp_replace(${cell}::VARCHAR, '\\.0$', '') ELSE ${cell}::VARCHAR END`;

const classCode = (cell: string, classes: readonly string[]) =>
  `(coalesce(list_position([${list(classes)}], ${labelOf(cell)}), 0) - 1)::DOUBLE`;

const typeOf = {
  numeric: 'float',
  boolean: 'float',
  timestamp: 'double',
  categorical: 'int',
  text: 'text',
  numeric_string: 'text',
} as const satisfies Record<ModelInput['kind'], ColumnType>;

/** NULL as the value that stands for missing: reading nulls value by value is five times as slow. */
function presentCell(cell: string, kind: ModelInput['kind'], levels: string | undefined): string {
  if (kind === 'categorical') return `coalesce(enum_code(${cell}::${levels})::INTEGER, -1)`;
  if (kind === 'text' || kind === 'numeric_string') return `coalesce(${cell}, '')`;
  if (kind === 'timestamp') return `coalesce(epoch(${cell}), 'nan'::DOUBLE)`;
  return `coalesce(${cell}::FLOAT, 'nan'::FLOAT)`;
}

/** Dictionary codes are made by DuckDB's enums, at the speed of a hash look-up per row and no string in JavaScript. */
async function makeEnum(db: DuckDB, file: DataFile, name: string, i: number): Promise<string[]> {
  const cell = file.column(name);
  const distinct = `SELECT ${cell} AS level FROM ${file.from} WHERE ${cell} IS NOT NULL GROUP BY ALL ORDER BY ALL`;
  const rows = await db.rows<{ level: string }>(distinct);
  await db.run(`CREATE TYPE levels_${i} AS ENUM (${rows.length ? distinct : "''"})`);
  return rows.map(({ level }) => level);
}

export type DataFile = {
  /** For FROM. */
  from: string;
  rows: number;
  names: string[];
  /** A column's expression. @throws Failure `RejectedData` column_missing */
  column(name: string): string;
};

/** A `data.parquet` for SQL, by the columns' true names. */
export async function openData(db: DuckDB, path: string): Promise<DataFile> {
  const [{ names: json }] = await db.rows<{ names: string }>(selectNames(path));
  const names = JSON.parse(json) as string[];
  const physical = physicalNames(names);
  const from = `read_parquet(${literal(path)})`;
  const [{ rows }] = await db.rows<{ rows: number }>(`SELECT count(*) AS rows FROM ${from}`);
  const column = (name: string) => {
    const at = names.indexOf(name);
    if (at < 0) throw rejected('column_missing', 'The data has no such column.', { column: name });
    return quoted(physical[at]);
  };
  return { from, rows, names, column };
}
