import { rejected } from '../../contracts/errors.ts';
import type { DuckDB } from '../native/duckdb.ts';
import { labelTokens, missingTokens } from './cells.ts';
import { present, trimmed } from './cells-sql.ts';
import { separator } from './clean-json-lines.ts';
import { columnNames } from './csv-header.ts';
import type { Landed } from './landed.ts';
import { limits } from './limits.ts';
import { countOnly, quarantine } from './quarantine.ts';
import { list, literal, quoted } from './sql.ts';

/** Rows of files as SQL: `source` is the file's number, `cells[i]` the expression of the column `names[i]`, as text. */
type Reader = { names: string[]; cells: string[]; source: string; line: string; from: string };

/** The largest record after its quotes were doubled and its fields quoted. */
const cleanRecordBytes = 4 * limits.lineBytes;

/**
 * Loads files into one table `cells` (`source`, `line`, then `c0`, `c1`, … as text, trimmed, NULL where missing), in
 * the order of files and lines, joined by column name; a column that a file lacks is missing there. Internal names,
 * since SQL's ignore case. In the target `None` and `-` are kept: they may be labels. Several targets: any of the names.
 *
 * @param check is shown each file's column names before a row is loaded, and may throw
 * @returns the column names, in the order of `c0`, `c1`, …
 * @throws Failure `RejectedData` corrupt_parquet, not_a_table, too_many_columns, too_many_rows or duplicate_columns
 */
export async function loadCells(
  db: DuckDB,
  files: readonly Landed[],
  target: string | readonly string[],
  check: (names: readonly string[], file: number) => void = () => undefined,
): Promise<string[]> {
  const targets = [target].flat();
  const groups = alike(files);
  const readers: Reader[] = [];
  for (const group of groups) {
    const reader = await readerOf(db, files, group);
    for (const i of group) check(reader.names, i);
    readers.push(reader);
  }
  const names = [...new Set(readers.flatMap((reader) => reader.names))];
  if (names.length > limits.columns) {
    throw rejected(
      'too_many_columns',
      `The table has ${names.length} columns; the most is ${limits.columns}.`,
    );
  }
  const definitions = names.map((_, i) => `c${i} VARCHAR`).join(', ');
  await db.run(`CREATE TABLE cells (source INTEGER, line BIGINT, ${definitions})`);
  for (const [i, reader] of readers.entries()) {
    const [first] = groups[i];
    await db.run(insertion(reader, names, targets)).catch((error) => throwUnreadable(files[first], error));
  }

  const [{ rows }] = await db.rows<{ rows: number }>('SELECT count(*) AS rows FROM cells');
  if (rows > limits.rows) {
    throw rejected('too_many_rows', `The data has ${rows} rows; the most is ${limits.rows}.`);
  }
  return names;
}

/** DuckDB holds a record's largest size of each file that one statement reads: 64 MiB of the memory that it may use. */
const filesTogether = 16;

/** The numbers of the files, those together that one statement reads: for a small file it takes longer than its rows. */
function alike(files: readonly Landed[]): number[][] {
  const groups: number[][] = [];
  for (const [i, file] of files.entries()) {
    const last = groups.at(-1);
    const joins = file.format === 'csv' && i > 0 && dialect(file) === dialect(files[i - 1]);
    if (last && last.length < filesTogether && joins) last.push(i);
    else groups.push([i]);
  }
  return groups;
}

const dialect = ({ format, names, delimiter, multiline }: Landed) =>
  JSON.stringify([format, names, delimiter, multiline]);

function insertion(reader: Reader, names: readonly string[], targets: readonly string[]): string {
  const texts = names.map((name, i) => {
    const at = reader.names.indexOf(name);
    return `${at < 0 ? 'NULL::VARCHAR' : trimmed(reader.cells[at])} AS c${i}`;
  });
  const labels = missingTokens.filter((token) => !labelTokens.includes(token));
  const cells = names.map((name, i) => present(`c${i}`, targets.includes(name) ? labels : missingTokens));
  return (
    `INSERT INTO cells SELECT source, line, ${cells.join(', ')} ` +
    `FROM (SELECT ${reader.source} AS source, ${reader.line} AS line, ${texts.join(', ')} FROM ${reader.from})`
  );
}

function readerOf(db: DuckDB, files: readonly Landed[], group: readonly number[]): Promise<Reader> | Reader {
  const [first] = group;
  const file = files[first];
  const paths = group.map((i) => files[i].path);
  if (file.format === 'csv') return csvReader(file, first, paths);
  return file.format === 'parquet' ? parquetReader(db, file, first) : jsonReader(db, file, first);
}

/** Nothing is left to DuckDB's guesses: `clean-csv.ts` wrote what this reads. */
function csvReader({ names, delimiter, multiline }: Landed, first: number, paths: readonly string[]): Reader {
  const columns = names.map((_, i) => `'c${i}': 'VARCHAR'`).join(', ');
  const from =
    `read_csv([${list(paths)}], auto_detect = false, header = false, delim = ${literal(delimiter!)}, quote = '"', ` +
    `escape = '"', new_line = '\\n', max_line_size = ${cleanRecordBytes}, parallel = ${!multiline}, ` +
    `columns = {'line': 'BIGINT', ${columns}})`;
  const cells = names.map((_, i) => `c${i}`);
  return { names, cells, source: `${first} + file_index`, line: 'line', from };
}

/** Every type is read as its text, so that one grammar reads all formats; nested values are text. */
async function parquetReader(db: DuckDB, landed: Landed, source: number): Promise<Reader> {
  const from = `read_parquet(${literal(landed.path)}, file_row_number = true)`;
  const found = await db
    .rows<{ column_name: string }>(`DESCRIBE SELECT * FROM ${from}`)
    .catch((error) => throwUnreadable(landed, error));
  const names = found.map((column) => column.column_name).filter((name) => name !== 'file_row_number');
  return {
    names,
    cells: names.map((name) => `${quoted(name)}::VARCHAR`),
    source: `${source}`,
    line: 'file_row_number + 1',
    from,
  };
}

/** What DuckDB cannot read in a Parquet file is the file's fault; in a text that we wrote it is ours. */
function throwUnreadable({ format, file, path }: Landed, error: Error): never {
  if (format !== 'parquet' || error.message.startsWith('Out of Memory')) throw error;
  const why = error.message.split('\n')[0].replaceAll(path, file).slice(0, 200);
  throw rejected('corrupt_parquet', `The Parquet file cannot be read: ${why}.`, { file }, error);
}

/** The columns are all keys of all objects, in the order in which they first appear. */
async function jsonReader(db: DuckDB, landed: Landed, source: number): Promise<Reader> {
  const { path, file } = landed;
  const table = `json_${source}`;
  // json_type fails on what is no JSON: CASE keeps it from being asked.
  const isObject = `CASE WHEN json_valid(text) THEN json_type(text) = 'OBJECT' ELSE false END`;
  await db.run(
    `CREATE TABLE ${table} AS SELECT line, CASE WHEN ${isObject} THEN text END AS json, CASE WHEN NOT ${isObject} THEN text END AS bad ` +
      `FROM read_csv(${literal(path)}, auto_detect = false, header = false, delim = ${literal(separator)}, quote = '', ` +
      `escape = '', new_line = '\\n', max_line_size = ${cleanRecordBytes}, columns = {'line': 'BIGINT', 'text': 'VARCHAR'})`,
  );
  await quarantineBadJson(db, table, landed);
  const keys = await db.rows<{ key: string }>(
    `SELECT key FROM (SELECT line, unnest(json_keys(json)) AS key, generate_subscripts(json_keys(json), 1) AS place
     FROM ${table} WHERE json IS NOT NULL) GROUP BY key ORDER BY min(line), arg_min(place, line), key`,
  );
  if (keys.length === 0) throw rejected('not_a_table', 'No line is a JSON object with a key.', { file });
  const raw = keys.map(({ key }) => key);
  const pointers = raw.map((key) => literal(`/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`));
  return {
    names: raw.length > 1 ? columnNames(raw, 1) : raw,
    cells: raw.map((_, i) => `texts[${i + 1}]`),
    source: `${source}`,
    line: 'line',
    from: `(SELECT line, json_extract_string(json, [${pointers.join(', ')}]) AS texts FROM ${table} WHERE json IS NOT NULL)`,
  };
}

async function quarantineBadJson(db: DuckDB, table: string, { file, quarantine: into }: Landed) {
  const reason = 'is not a JSON object';
  const bad = await db.rows<{ line: number; raw: string }>(
    `SELECT line, bad[1:${limits.rawCharacters}] AS raw FROM ${table} WHERE bad IS NOT NULL ORDER BY line LIMIT ${limits.quarantined}`,
  );
  for (const { line, raw } of bad) quarantine(into, { file, line, reason, raw });
  const [{ count }] = await db.rows<{ count: number }>(
    `SELECT count(*) AS count FROM ${table} WHERE bad IS NOT NULL`,
  );
  if (count > bad.length) countOnly(into, reason, count - bad.length);
}
