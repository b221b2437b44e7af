import {
  DOUBLE,
  DuckDBDataChunk,
  DuckDBInstance,
  FLOAT,
  INTEGER,
  VARCHAR,
  type DuckDBConnection,
  type DuckDBType,
} from '@duckdb/node-api';

export type DuckDBOptions = {
  /** Never changes a result, only its speed. */
  threads: number;
  /** Scratch space for what outgrows {@link memoryMb}; without it nothing is written, and memory is not limited. */
  folder?: string;
};

/** The element types that {@link DuckDB.columns} can read. */
export type ColumnArrays = { float: Float32Array; double: Float64Array; int: Int32Array; text: string[] };
export type ColumnType = keyof ColumnArrays;
export type AnyColumn = ColumnArrays[ColumnType];

/** A private in-memory database: it can read and write files and nothing else. */
export type DuckDB = {
  run(sql: string): Promise<void>;
  /**
   * Runs `work` on one thread: sums are then added in the same order, and files cut at the same places, however many
   * threads there are.
   */
  onOneThread<T>(work: () => Promise<T>): Promise<T>;
  /** Small results. Whole numbers come as numbers, lists as arrays, NULL as null. */
  rows<Row>(sql: string): Promise<Row[]>;
  /**
   * A result of any size, column by column, in the order of its rows. Columns must be FLOAT, DOUBLE, INTEGER or VARCHAR
   * as `types` say, and hold no NULL.
   */
  columns(sql: string, rows: number, types: readonly ColumnType[]): Promise<AnyColumn[]>;
  /** Creates a table of columns `c0`, `c1`, … of equal length, a million rows of four in half a second. */
  create(table: string, columns: readonly AnyColumn[]): Promise<void>;
};

/**
 * What a database with scratch space may hold in memory: a million rows of 31 columns as text are 1.2 GB, and take a third
 * more CPU time with this limit.
 */
const memoryMb = 400;

/** Opens a database for the time of `work`. Results keep the order in which rows were inserted or lie in a file. */
export async function withDuckDB<T>(options: DuckDBOptions, work: (db: DuckDB) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads),
    preserve_insertion_order: 'true',
    // Everything needed is compiled in; nothing is ever fetched.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    ...(options.folder && { temp_directory: options.folder, memory_limit: `${memoryMb}MB` }),
  });
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    // A file of a thousand columns is asked about column by column.
    await connection.run('SET parquet_metadata_cache = true');
    return await work(databaseOf(connection, options.threads));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function databaseOf(connection: DuckDBConnection, threads: number): DuckDB {
  return {
    run: async (sql) => void (await connection.run(sql)),
    onOneThread: async (work) => {
      await connection.run('SET threads = 1');
      try {
        return await work();
      } finally {
        await connection.run(`SET threads = ${threads}`);
      }
    },
    rows: async <Row>(sql: string) => {
      const reader = await connection.runAndReadAll(sql);
      return reader.getRowObjectsJS().map(plain) as Row[];
    },
    columns: (sql, rows, types) => readColumns(connection, sql, rows, types),
    create: (table, columns) => createTable(connection, table, columns),
  };
}

/** Counts come as BIGINT; all of ours are far below 2^53. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

async function readColumns(
  connection: DuckDBConnection,
  sql: string,
  rows: number,
  types: readonly ColumnType[],
): Promise<AnyColumn[]> {
  const columns = types.map((type) => emptyColumn(type, rows));
  const result = await connection.stream(sql);
  let row = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    for (const [i, column] of columns.entries()) {
      if (Array.isArray(column)) {
        const texts = chunk.getColumnValues(i) as string[];
        for (let j = 0; j < texts.length; j++) column[row + j] = texts[j];
      } else column.set(itemsOf(chunk.getColumnVector(i)), row);
    }
    row += chunk.rowCount;
  }
  if (row !== rows) throw new Error(`expected ${rows} rows, read ${row}`);
  return columns;
}

function emptyColumn(type: ColumnType, rows: number): AnyColumn {
  if (type === 'float') return new Float32Array(rows);
  if (type === 'double') return new Float64Array(rows);
  return type === 'int' ? new Int32Array(rows) : Array.from<string>({ length: rows });
}

const typeOf = (column: AnyColumn): DuckDBType => {
  if (column instanceof Float32Array) return FLOAT;
  if (column instanceof Float64Array) return DOUBLE;
  return column instanceof Int32Array ? INTEGER : VARCHAR;
};

/** Rows that DuckDB takes at once. */
const chunkRows = 2048;

async function createTable(
  connection: DuckDBConnection,
  table: string,
  columns: readonly AnyColumn[],
): Promise<void> {
  const types = columns.map(typeOf);
  await connection.run(`CREATE TABLE ${table} (${types.map((type, i) => `c${i} ${type}`).join(', ')})`);
  const appender = await connection.createAppender(table);
  try {
    const rows = columns[0]?.length ?? 0;
    for (let start = 0; start < rows; start += chunkRows) {
      const end = Math.min(start + chunkRows, rows);
      const chunk = DuckDBDataChunk.create(types, end - start);
      for (const [i, column] of columns.entries()) {
        if (Array.isArray(column)) chunk.setColumnValues(i, column.slice(start, end));
        else {
          const vector = chunk.getColumnVector(i);
          itemsOf(vector).set(column.subarray(start, end));
          vector.flush();
        }
      }
      appender.appendDataChunk(chunk);
    }
  } finally {
    appender.closeSync();
  }
}

/**
 * A numeric vector's own array. It is private in the package's types, and reading it is five times as fast as value by
 * value; the package is pinned to one version, and a test reads and writes every type.
 */
function itemsOf(vector: unknown): Float32Array | Float64Array | Int32Array {
  const { items } = vector as { items?: unknown };
  if (items instanceof Float32Array || items instanceof Float64Array || items instanceof Int32Array)
    return items;
  throw new Error('a vector of FLOAT, DOUBLE or INTEGER was expected');
}
