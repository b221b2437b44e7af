import { withDuckDB, type AnyColumn } from '../native/duckdb.ts';
import { namesAsMetadata, physicalNames } from './physical-names.ts';
import { literal, quoted } from './sql.ts';
import type { Column, Table } from './table.ts';

/** Numbers that stand beside a table's columns; `NaN` is missing. */
export type NumbersBeside = { name: string; values: Float64Array | Int32Array };

/**
 * Writes a table as Parquet such that `readTable` gives it again, and `beside` as further columns behind its own. Missing is
 * NULL; booleans and times have types of their own. The same table gives the same bytes.
 */
export async function writeTable(
  path: string,
  table: Table,
  beside: readonly NumbersBeside[],
): Promise<void> {
  const columns = [...table.columns.map(storedColumn), ...beside.map(plainColumn)];
  const names = [...table.columns, ...beside].map(({ name }) => name);
  const physical = physicalNames(names);
  const select = columns.map(({ cell }, i) => `${cell(`c${i}`)} AS ${quoted(physical[i])}`).join(', ');
  await withDuckDB({ threads: 1 }, async (db) => {
    await db.create(
      'rows',
      columns.map(({ values }) => values),
    );
    await db.run(
      `COPY (SELECT ${select} FROM rows ORDER BY rowid) TO ${literal(path)} ` +
        `(FORMAT parquet, COMPRESSION zstd, ${namesAsMetadata(names)})`,
    );
  });
}

type Stored = { values: AnyColumn; cell: (name: string) => string };

const unlessNaN = (cell: string) => `CASE WHEN NOT isnan(${cell}) THEN ${cell} END`;
const unlessEmpty = (cell: string) => `nullif(${cell}, '')`;

function storedColumn(column: Column): Stored {
  switch (column.kind) {
    case 'categorical': {
      const { codes, levels } = column;
      return { values: Array.from(codes, (code) => levels[code] ?? ''), cell: unlessEmpty };
    }
    case 'text':
    case 'numeric_string':
      return { values: column.values, cell: unlessEmpty };
    case 'boolean':
      return { values: column.values, cell: (name) => `(${unlessNaN(name)})::BOOLEAN` };
    case 'timestamp':
      return { values: column.values, cell: (name) => `make_timestamp(${micros(name)})` };
    case 'numeric':
      return { values: column.values, cell: unlessNaN };
  }
}

/** Times are whole microseconds, as doubles that come as near as they can. */
const micros = (cell: string) => `round((${unlessNaN(cell)}) * 1000000)::BIGINT`;

const plainColumn = ({ values }: NumbersBeside): Stored => ({
  values,
  cell: values instanceof Int32Array ? (name) => name : unlessNaN,
});
