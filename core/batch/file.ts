import type { BatchFormat } from '../../contracts/batch.ts';
import type { Signature } from '../../contracts/dataset.ts';
import { rejected } from '../../contracts/errors.ts';
import { type DuckDB, withDuckDB } from '../native/duckdb.ts';
import { writeBlocks } from '../native/files.ts';
import type { Scorer } from '../onnx/scorer.ts';
import { answerNames, type About } from '../serving/write.ts';
import { type Landed, readLanded } from '../table/landed.ts';
import { loadCells } from '../table/load.ts';
import { physicalNames } from '../table/physical-names.ts';
import { commonest } from '../table/quarantine.ts';
import { list, literal, quoted } from '../table/sql.ts';
import { scoreCells } from './score-cells.ts';

/** A file opened to be scored. `source`: its rows in their order, with its own columns, as SQL. */
export type Opened = {
  db: DuckDB;
  names: string[];
  rows: number;
  format: BatchFormat;
  source: string;
  folder: string;
};

/**
 * Opens a file of rows for the time of `work`. The columns of a Parquet file keep their types; of the others they are
 * text.
 *
 * @throws Failure `RejectedData` as collect does; bad_rows where a line is no row: its place would be lost.
 */
export async function openFile<T>(
  landed: { path: string; file: string },
  folder: string,
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  const read = await readLanded(landed, `${folder}/clean`, { bytes: 0 });
  // One thread: rows then come in the file's order beyond doubt.
  return withDuckDB({ threads: 1, folder }, async (db) => {
    const names = await loadCells(db, [read], '');
    refuseBadRows(read);
    const [{ rows }] = await db.rows<{ rows: number }>('SELECT count(*) AS rows FROM cells');
    if (rows === 0) throw rejected('no_rows', 'The file has no rows.', { file: landed.file });
    return work({ db, names, rows, format: read.format, source: sourceOf(read, names), folder });
  });
}

function refuseBadRows({ file, quarantine }: Landed): void {
  if (quarantine.count === 0) return;
  const [{ line }] = quarantine.rows;
  const text = `${quarantine.count} lines are no rows; most often because: ${commonest(quarantine)}. Mend them and send the file again.`;
  throw rejected('bad_rows', text, { file, line });
}

function sourceOf({ format, path }: Landed, names: readonly string[]): string {
  if (format === 'parquet') return `SELECT * FROM read_parquet(${literal(path)})`;
  const columns = physicalNames(names).map((name, i) => `c${i} AS ${quoted(name)}`);
  return `SELECT ${columns.join(', ')} FROM cells ORDER BY rowid`;
}

/** Writes rows `first` to `first + rows` of the file as a Parquet file of their own. */
export async function writePart(
  { db, source }: Opened,
  { first, rows, path }: { first: number; rows: number; path: string },
): Promise<void> {
  await db.run(
    `COPY (SELECT * FROM (${source}) LIMIT ${rows} OFFSET ${first}) TO ${literal(path)} (FORMAT parquet)`,
  );
}

/**
 * Writes the file again, with the predictions behind its own columns and its rows in their order. A prediction's column
 * that has the name of one of the file's gets a number: `prediction_2`.
 *
 * @returns how many rows could not be read and have no prediction
 */
export async function writeScored(
  opened: Opened,
  scorer: Scorer,
  about: Pick<About, 'id' | 'pipeline' | 'version'> & { firstRow: number },
  to: { path: string; format: BatchFormat },
): Promise<number> {
  const { db, names, rows, source, folder } = opened;
  const answers = `${folder}/answers.csv`;
  let faults = 0;
  const lines = async function* () {
    for await (const piece of scoreCells(db, { names, rows }, scorer, about)) {
      faults += piece.faults;
      yield Buffer.from(piece.lines);
    }
  };
  await writeBlocks(answers, lines());
  const columns = answerTypes(scorer.signature, names)
    .map(([name, type]) => `${literal(name)}: ${literal(type)}`)
    .join(', ');
  const read = `read_csv(${literal(answers)}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', new_line = '\\n', parallel = false, columns = {${columns}})`;
  await copy(db, `SELECT a.*, b.* FROM (${source}) a POSITIONAL JOIN ${read} b`, to);
  return faults;
}

/** One file of the scored parts, in their order. */
export async function joinScored(
  paths: readonly string[],
  to: { path: string; format: BatchFormat },
): Promise<void> {
  const from = `SELECT * FROM read_parquet([${list(paths)}])`;
  await withDuckDB({ threads: 1 }, (db) => copy(db, from, to));
}

const options: Record<BatchFormat, string> = {
  csv: "FORMAT csv, HEADER true, DELIMITER ','",
  jsonlines: 'FORMAT json',
  parquet: 'FORMAT parquet',
};

const copy = (db: DuckDB, query: string, { path, format }: { path: string; format: BatchFormat }) =>
  db.run(`COPY (${query}) TO ${literal(path)} (${options[format]})`);

/** The columns of the predictions with SQL's types, under names that the file does not have. */
function answerTypes(signature: Signature, names: readonly string[]): [name: string, type: string][] {
  const own = [...answerNames(signature), 'error'];
  const unique = physicalNames([...physicalNames(names), ...own]).slice(names.length);
  return own.map((name, i) => [unique[i], typeOf(name, signature)]);
}

function typeOf(name: string, { classes }: Signature): string {
  if (name === 'model_version') return 'INTEGER';
  if (name === 'prediction_id' || name === 'error') return 'VARCHAR';
  return name === 'prediction' && classes ? 'VARCHAR' : 'DOUBLE';
}
