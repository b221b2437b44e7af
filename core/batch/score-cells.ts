import type { DuckDB } from '../native/duckdb.ts';
import type { Scorer } from '../onnx/scorer.ts';
import { placesIn, type Places } from '../serving/columns.ts';
import { csvCell } from '../serving/csv.ts';
import { csvWriter } from '../serving/rows.ts';
import { answerNames, type About } from '../serving/write.ts';
import { readable } from './readable.ts';

/** Rows at once: enough to hide the cost of a query, few enough that their texts stay small. */
const chunkRows = 20_000;

/** Lines of CSV without a header, one per row in the rows' order, and how many of them have no prediction. */
export type ScoredLines = { lines: string; faults: number };

/**
 * Scores the table `cells` that `loadCells` made of a file, a piece at a time. The columns are an answer's and `error`:
 * why a row could not be read; such a row has no prediction.
 *
 * @throws Failure `RejectedData` missing_columns where the file lacks what every row in training had.
 */
export async function* scoreCells(
  db: DuckDB,
  cells: { names: readonly string[]; rows: number },
  { signature, predict }: Scorer,
  about: Pick<About, 'id' | 'pipeline' | 'version'> & { firstRow: number },
): AsyncGenerator<ScoredLines> {
  const places = placesIn(cells.names, signature.inputs, new Set());
  const noPrediction = ','.repeat(answerNames(signature).length - 1);
  for (let first = 0; first < cells.rows; first += chunkRows) {
    const count = Math.min(chunkRows, cells.rows - first);
    const texts = await readTexts(db, places, first, count);
    const { table, faults } = readable(
      signature.inputs,
      count,
      (row, j) => texts.get(places[j])?.[row] || undefined,
    );
    const write = csvWriter(signature, await predict(table), {
      ...about,
      ignored: [],
      firstRow: about.firstRow + first,
    });
    let lines = '';
    for (let row = 0; row < count; row++) {
      const fault = faults.get(row);
      lines += fault === undefined ? `${write(row).slice(0, -1)},\n` : `${noPrediction},${csvCell(fault)}\n`;
    }
    yield { lines, faults: faults.size };
  }
}

/** The texts of the columns that the model takes, by their places in `cells`. */
async function readTexts(
  db: DuckDB,
  places: Places,
  first: number,
  count: number,
): Promise<Map<number, string[]>> {
  const wanted = [...places].filter((place) => place >= 0);
  if (wanted.length === 0) return new Map();
  const cells = wanted.map((place) => `coalesce(c${place}, '')`).join(', ');
  const query = `SELECT ${cells} FROM cells WHERE rowid >= ${first} AND rowid < ${first + count} ORDER BY rowid`;
  const columns = await db.columns(
    query,
    count,
    wanted.map(() => 'text'),
  );
  return new Map(wanted.map((place, i) => [place, columns[i] as string[]]));
}
