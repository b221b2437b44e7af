import { withDuckDB, type DuckDB } from '../native/duckdb.ts';
import { writeBlocks } from '../native/files.ts';
import { literal } from '../table/sql.ts';
import { leftOut, test, type Places } from './split.ts';

/** Rows of `data.parquet` by their number. `folds` says, for each repeat, the fold of each row of `train`. */
export type SplitRows = { train: Int32Array; test: Int32Array; folds: Int8Array[] };

/**
 * Rows of the training and of the test part, each ascending.
 * @param repeats places by one division of the rows or by several, which have the same test part
 */
export function splitRows(
  repeats: readonly ArrayLike<number>[],
  row: (i: number) => number = (i) => i,
): SplitRows {
  const indices = Int32Array.from(repeats[0], (_, i) => i);
  const train = indices.filter((i) => repeats[0][i] >= 0);
  return {
    train: train.map(row),
    test: indices.filter((i) => repeats[0][i] === test).map(row),
    folds: repeats.map((places) => Int8Array.from(train, (i) => places[i])),
  };
}

const foldColumn = (repeat: number) => (repeat === 0 ? 'fold' : `fold_${repeat + 1}`);

/**
 * Writes `split.parquet`: `row`, `part` (train or test), `fold` (-1 for test rows) and for every further repeat
 * `fold_2` …; rows left out are not in it.
 */
export async function writeSplit(db: DuckDB, repeats: readonly Places[], path: string): Promise<void> {
  const text = `${path}.csv`;
  await writeBlocks(text, csvOf(repeats));
  const folds = repeats.map((_, repeat) => `, '${foldColumn(repeat)}': 'INTEGER'`);
  const columns = `{'row': 'INTEGER', 'part': 'VARCHAR'${folds.join('')}}`;
  const read = `read_csv(${literal(text)}, auto_detect = false, header = false, delim = ',', columns = ${columns})`;
  await db.onOneThread(() =>
    db.run(
      `COPY (SELECT * FROM ${read} ORDER BY row) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`,
    ),
  );
}

async function* csvOf(repeats: readonly Places[]): AsyncGenerator<Buffer> {
  const rowsPerBlock = 100_000;
  const [places] = repeats;
  for (let from = 0; from < places.length; from += rowsPerBlock) {
    let text = '';
    for (let row = from; row < Math.min(from + rowsPerBlock, places.length); row++) {
      if (places[row] === leftOut) continue;
      text += `${row},${places[row] === test ? 'test' : 'train'},${repeats.map((of) => of[row]).join(',')}\n`;
    }
    yield Buffer.from(text);
  }
}

/** Reads `split.parquet` as {@link writeSplit} wrote it. */
export function readSplit(path: string): Promise<SplitRows> {
  return withDuckDB({ threads: 1 }, async (db) => {
    const from = `read_parquet(${literal(path)})`;
    const [{ count }] = await db.rows<{ count: number }>(`SELECT count(*) AS count FROM ${from}`);
    const described = await db.rows<{ column_name: string }>(`DESCRIBE SELECT * EXCLUDE (part) FROM ${from}`);
    const types = described.map(() => 'int' as const);
    const select = `SELECT * EXCLUDE (part) FROM ${from}`;
    const [rows, ...repeats] = (await db.columns(select, count, types)) as Int32Array[];
    return splitRows(repeats, (i) => rows[i]);
  });
}
