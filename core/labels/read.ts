import type { Signature } from '../../contracts/dataset.ts';
import { rejected } from '../../contracts/errors.ts';
import { withDuckDB } from '../native/duckdb.ts';
import { booleanOf, finite, isNumber, matches } from '../table/cells-sql.ts';
import { readLanded } from '../table/landed.ts';
import { loadCells } from '../table/load.ts';
import { commonest } from '../table/quarantine.ts';
import { list, literal } from '../table/sql.ts';

/** Names of the columns that are looked for, the first that is there; before the last two the target's own. */
const idNames = ['prediction_id', 'predictionId', 'id'];
const rowName = 'row';
const valueNames = ['label', 'actual'];

/** Of one file. */
const MOST_LABELS = 5_000_000;

/** What one file of labels held. `problems`: what is wrong with some of its rows; the others are used. */
export type LabelFile = { labels: number; problems: string[] };

/**
 * Reads a landed file of true values, in any form that data may have, and writes it as Parquet in its order: `line`, `id`,
 * `row` (in the request, from 0; NULL where the id is a row's own) and `value`: a class, or a number as text.
 *
 * @param landed where it lies, and its name for messages
 * @throws Failure `RejectedData` as collect does; label_columns where a column is missing, too_many_labels
 */
export async function readLabelFile(
  landed: { path: string; file: string },
  signature: Pick<Signature, 'target' | 'classes'>,
  folder: string,
  to: string,
): Promise<LabelFile> {
  const read = await readLanded(landed, `${folder}/clean-labels`, { bytes: 0 });
  return withDuckDB({ threads: 1, folder }, async (db) => {
    const names = await loadCells(db, [read], [signature.target, ...valueNames]);
    const columns = findColumns(names, signature.target, landed.file);
    const value = valueOf(columns.value, signature.classes);
    const row = columns.row ?? 'NULL::VARCHAR';
    await db.run(
      `CREATE TABLE labels AS SELECT line, ${columns.id} AS id, try_cast(regexp_replace(${row}, '\\.0*$', '') AS INTEGER) AS row,
         ${value} AS value, ${row} IS NULL OR ${matches(row, '[0-9]{1,9}(?:\\.0*)?')} AS has_row, ${columns.value} AS cell FROM cells`,
    );
    const usable = 'id IS NOT NULL AND has_row AND value IS NOT NULL';
    const [counts] = await db.rows<{ labels: number; idless: number; rowless: number; valueless: number }>(
      `SELECT count(*) FILTER (${usable}) AS labels, count(*) FILTER (id IS NULL) AS idless, count(*) FILTER (NOT has_row) AS rowless,
         count(*) FILTER (value IS NULL AND cell IS NOT NULL) AS valueless FROM labels`,
    );
    if (counts.labels > MOST_LABELS) {
      const text = `The file has ${counts.labels} labels; the most is ${MOST_LABELS}. Divide it.`;
      throw rejected('too_many_labels', text, { file: landed.file });
    }
    await db.run(
      `COPY (SELECT line, id, row, value FROM labels WHERE ${usable} ORDER BY line) TO ${literal(to)} (FORMAT parquet)`,
    );
    const expected = signature.classes ? 'none of the classes' : 'no number';
    const problems = [
      read.quarantine.count > 0 &&
        `${read.quarantine.count} lines are no rows: ${commonest(read.quarantine)}`,
      counts.idless > 0 && `${counts.idless} rows have no prediction id`,
      counts.rowless > 0 && `${counts.rowless} rows have a "${rowName}" that is no number from 0 on`,
      counts.valueless > 0 && `the values of ${counts.valueless} rows are ${expected}`,
    ];
    return { labels: counts.labels, problems: problems.filter((problem) => problem !== false) };
  });
}

function findColumns(names: readonly string[], target: string, file: string) {
  const find = (wanted: readonly string[]) => {
    const at = wanted.map((name) => names.indexOf(name)).find((place) => place >= 0);
    return at === undefined ? undefined : `c${at}`;
  };
  const id = find(idNames.filter((name) => name !== target));
  const value = find([target, ...valueNames]);
  if (id && value) return { id, value, row: target === rowName ? undefined : find([rowName]) };
  const missing = id ? `the true values: "${target}", "label" or "actual"` : 'the ids: "prediction_id"';
  const text = `There is no column of ${missing}; there are ${names.map((name) => `"${name}"`).join(', ')}.`;
  throw rejected('label_columns', text.slice(0, 1000), { file });
}

/** A cell as a class by the name that training gave it, so that `1.0` is the class `1`, or as a number; NULL where it is none. */
function valueOf(cell: string, classes: readonly string[] | undefined): string {
  const number = `CASE WHEN ${isNumber(cell)} THEN ${finite(cell)} END`;
  if (!classes) return `(${number})::VARCHAR`;
  const forms = [cell, `regexp_replace((${number})::VARCHAR, '\\.0$', '')`, `(${booleanOf(cell)})::VARCHAR`];
  const known = forms.map((form) => `CASE WHEN list_contains([${list(classes)}], ${form}) THEN ${form} END`);
  return `coalesce(${known.join(', ')})`;
}
