import type { ModelInput } from '../../contracts/dataset.ts';
import { rejected } from '../../contracts/errors.ts';
import { withDuckDB } from '../native/duckdb.ts';
import { readLanded } from '../table/landed.ts';
import { loadCells } from '../table/load.ts';
import { take, type Table } from '../table/table.ts';
import { readable } from './readable.ts';

/**
 * A landed file's rows as a model takes them. `unreadable`: lines that are no rows, and rows with a cell that cannot be
 * read. `unknown` and `absent`: columns that the model does not take, or takes and the file lacks; each is of all rows.
 */
export type LandedRows = {
  table: Table;
  unreadable: number;
  unknown: Map<string, number>;
  absent: Map<string, number>;
};

/**
 * Reads at most `most` rows of a file, evenly over all of it where it has more. A column that the file lacks is missing
 * values.
 *
 * @param target the column that is to be predicted: the model need not know it
 * @throws Failure `RejectedData` as collect does, where the file is no table
 */
export async function readLandedRows(
  landed: { path: string; file: string },
  folder: string,
  { inputs, target, most }: { inputs: readonly ModelInput[]; target: string; most: number },
): Promise<LandedRows> {
  const read = await readLanded(landed, `${folder}/clean`, { bytes: 0 });
  return withDuckDB({ threads: 1, folder }, async (db) => {
    const names = await loadCells(db, [read], '');
    const [{ all }] = await db.rows<{ all: number }>('SELECT count(*) AS "all" FROM cells');
    if (all === 0) throw rejected('no_rows', 'The file has no rows.', { file: landed.file });
    const step = Math.ceil(all / most);
    const rows = Math.ceil(all / step);
    const places = inputs.map(({ name }) => names.indexOf(name));
    const cells = places.map((place) => (place < 0 ? `''` : `coalesce(c${place}, '')`));
    const query = `SELECT ${cells.join(', ')} FROM cells WHERE rowid % ${step} = 0 ORDER BY rowid`;
    const kinds = inputs.map(() => 'text' as const);
    const texts = (await db.columns(query, rows, kinds)) as string[][];
    const { table, faults } = readable(inputs, rows, (row, j) => texts[j][row] || undefined);
    const kept = Int32Array.from({ length: rows }, (_, row) => row).filter((row) => !faults.has(row));
    const known = new Set([target, ...inputs.map(({ name }) => name)]);
    return {
      table: faults.size ? take(table, kept) : table,
      unreadable: faults.size + read.quarantine.count,
      unknown: new Map(names.filter((name) => !known.has(name)).map((name) => [name, rows])),
      absent: new Map(inputs.filter((_, j) => places[j] < 0).map(({ name }) => [name, rows])),
    };
  });
}
