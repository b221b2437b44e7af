import { withDuckDB } from '../native/duckdb.ts';
import { rowKeys } from '../preprocess/row-keys.ts';
import { readSplit } from '../preprocess/split-file.ts';
import { openData } from '../table/read.ts';

/** Paths of a run's `data.parquet` and `split.parquet`. */
export type DividedData = { data: string; split: string };

/**
 * Of a run's held-out rows, in their order, 1 for those that another run's model has learnt from: a row is found again by
 * its cells in `columns`. Undefined where it cannot be told: either run's data lack one of them, or hold other rows than
 * those that were divided.
 */
export function learntRows(
  run: DividedData,
  other: DividedData,
  columns: readonly string[],
  threads: number,
): Promise<Uint8Array | undefined> {
  return withDuckDB({ threads }, async (db) => {
    const keysOf = async ({ data, split }: DividedData, part: 'train' | 'test') => {
      const file = await openData(db, data);
      const { train, test } = await readSplit(split);
      const isWhole = [train, test].every((rows) => (rows.at(-1) ?? -1) < file.rows);
      if (!isWhole || !columns.every((name) => file.names.includes(name))) return undefined;
      const keys = await rowKeys(db, file, columns, 0);
      return Float64Array.from(part === 'train' ? train : test, (row) => keys[row]);
    };
    const [heldOut, learnt] = [await keysOf(run, 'test'), await keysOf(other, 'train')];
    if (!heldOut || !learnt) return undefined;
    const known = new Map(Array.from(heldOut, (key) => [key, 0]));
    for (const key of learnt) if (known.has(key)) known.set(key, 1);
    return Uint8Array.from(heldOut, (key) => known.get(key)!);
  });
}
