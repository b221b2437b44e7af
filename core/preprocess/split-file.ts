import { withDuckDB, type DuckDB } from '../native/duckdb.ts';
import { writeBlocks } from '../native/files.ts';
import { literal } from '../table/sql.ts';
import { leftOut, test, type Places } from './split.ts';

/** Rows of `data.parquet` by their number. `folds` says the fold of each row of `train`. */
export type SplitRows = { train: Int32Array; test: Int32Array; folds: Int8Array };

/** Rows of the training and of the test part, each ascending. */
export function splitRows(places: ArrayLike<number>, row: (i: number) => number = (i) => i): SplitRows {
  const indices = Array.from(places, (_, i) => i);
  const train = indices.filter((i) => places[i] >= 0);
  return {
    train: Int32Array.from(train, row),
    test: Int32Array.from(
      indices.filter((i) => places[i] === test),
      row,
    ),
    folds: Int8Array.from(train, (i) => places[i]),
  };
}

/** Writes `split.parquet`: `row`, `part` (train or test) and `fold` (-1 for test rows); rows left out are not in it. */
export async function writeSplit(db: DuckDB, places: Places, path: string): Promise<void> {
  const text = `${path}.csv`;
  await writeBlocks(text, csvOf(places));
  const columns = `{'row': 'INTEGER', 'part': 'VARCHAR', 'fold': 'INTEGER'}`;
  const read = `read_csv(${literal(text)}, auto_detect = false, header = false, delim = ',', columns = ${columns})`;
  await db.onOneThread(() =>
    db.run(
      `COPY (SELECT * FROM ${read} ORDER BY row) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`,
    ),
  );
}

async function* csvOf(places: Places): AsyncGenerator<Buffer> {
  const rowsPerBlock = 100_000;
  for (let from = 0; from < places.length; from += rowsPerBlock) {
    let text = '';
    for (let row = from; row < Math.min(from + rowsPerBlock, places.length); row++) {
      if (places[row] === test) text += `${row},test,-1\n`;
      else if (places[row] !== leftOut) text += `${row},train,${places[row]}\n`;
    }
    yield Buffer.from(text);
  }
}

/** Reads `split.parquet` as {@link writeSplit} wrote it. */
export function readSplit(path: string): Promise<SplitRows> {
  return withDuckDB({ threads: 1 }, async (db) => {
    const from = `read_parquet(${literal(path)})`;
    const [{ count }] = await db.rows<{ count: number }>(`SELECT count(*) AS count FROM ${from}`);
    const select = `SELECT row, CASE WHEN part = 'test' THEN ${test} ELSE fold END::INTEGER FROM ${from}`;
    const [rows, places] = (await db.columns(select, count, ['int', 'int'])) as Int32Array[];
    return splitRows(places, (i) => rows[i]);
  });
}
