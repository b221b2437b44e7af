import type { Signature } from '../../contracts/dataset.ts';
import type { Labelled } from '../checks/situation.ts';
import type { DuckDB } from '../native/duckdb.ts';
import { namesAsMetadata, physicalNames } from '../table/physical-names.ts';
import { readTable } from '../table/read.ts';
import { list, literal, quoted } from '../table/sql.ts';
import { answerColumns, physicalAnswers } from './keep.ts';

/** Adds the rows of one look (`rows.parquet`) that are in `chosen` to the table `found`, with their true values. */
export async function addLabelled(
  db: DuckDB,
  rows: { path: string; look: string },
  signature: Signature,
): Promise<void> {
  const { place } = physicalAnswers(signature);
  const { look, label } = besideNames(signature);
  const value = signature.classes
    ? `(nullif(list_position([${list(signature.classes)}], c.value), 0) - 1)::DOUBLE`
    : 'c.value::DOUBLE';
  const select =
    `SELECT r.*, c.look AS ${quoted(look)}, ${value} AS ${quoted(label)} FROM read_parquet(${literal(rows.path)}) r ` +
    `JOIN chosen c ON r.${quoted(place)} = c.place WHERE c.look = ${literal(rows.look)}`;
  await db.run(`CREATE TABLE IF NOT EXISTS found AS SELECT * FROM (${select}) LIMIT 0`);
  await db.run(`INSERT INTO found ${select}`);
}

/** The rows that were found, in the order of the looks that kept them; undefined where there are none. `path` is scratch. */
export async function readLabelled(
  db: DuckDB,
  signature: Signature,
  path: string,
): Promise<Labelled | undefined> {
  const { place, answers } = physicalAnswers(signature);
  const { look, label } = besideNames(signature);
  const names = [
    ...signature.inputs.map(({ name }) => name),
    place,
    ...answerColumns(signature),
    look,
    label,
  ];
  const [{ count }] = await db.rows<{ count: number }>(
    `SELECT count(*) AS count FROM found WHERE ${quoted(label)} IS NOT NULL`,
  );
  if (count === 0) return undefined;
  await db.run(
    `COPY (SELECT * FROM found WHERE ${quoted(label)} IS NOT NULL ORDER BY ${quoted(look)}, ${quoted(place)})
     TO ${literal(path)} (FORMAT parquet, ${namesAsMetadata(names)})`,
  );
  const cells = [label, ...answers].map((name) => `coalesce(${quoted(name)}, 'nan'::DOUBLE)`);
  const [labels, ...columns] = (await db.columns(
    `SELECT ${cells.join(', ')} FROM read_parquet(${literal(path)})`,
    count,
    cells.map(() => 'double'),
  )) as Float64Array[];
  const width = signature.classes?.length ?? 1;
  const bounds = columns.slice(width);
  return {
    table: await readTable(path, signature.inputs),
    scored: {
      labels,
      predictions: rowMajor(columns.slice(0, width)),
      classes: signature.classes?.length ?? 0,
      threshold: signature.threshold,
    },
    ...(bounds.length && !bounds[0].some(Number.isNaN) && { interval: rowMajor(bounds) }),
  };
}

/** Names that the file of rows does not have. */
function besideNames(signature: Signature): { look: string; label: string } {
  const all = [...signature.inputs.map(({ name }) => name), 'place', ...answerColumns(signature)];
  const [look, label] = physicalNames([...all, 'look', 'label']).slice(all.length);
  return { look, label };
}

function rowMajor(columns: readonly Float64Array[]): Float64Array {
  const width = columns.length;
  const values = new Float64Array(width * columns[0].length);
  columns.forEach((column, j) => {
    for (let i = 0; i < column.length; i++) values[i * width + j] = column[i];
  });
  return values;
}
