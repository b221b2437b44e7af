import { basename, join, resolve } from 'node:path';
import { rejected } from '../../contracts/errors.ts';
import type { Signature } from '../../contracts/dataset.ts';
import type { DuckDB } from '../../core/native/duckdb.ts';
import { withDuckDB } from '../../core/native/duckdb.ts';
import { labelTokens, parseNumber } from '../../core/table/cells.ts';
import { tableFromRows } from '../../core/table/from-cells.ts';
import { readLanded } from '../../core/table/landed.ts';
import { loadCells } from '../../core/table/load.ts';
import type { Table } from '../../core/table/table.ts';

/** A test file read for a model: its inputs, and the true labels (class codes, or values). */
export type TestRows = {
  table: Table;
  labels: Float64Array;
  /** Rows that cannot be measured: the target is missing, or of a class that training never saw. */
  leftOut: number;
};

/**
 * Reads a file of any format that can land, by the grammar of cells that training and serving share.
 *
 * @throws Failure `RejectedData` target_missing, no_rows or wrong_type, naming row and column.
 */
export async function readTestFile(
  file: string,
  signature: Signature,
  { folder, threads }: { folder: string; threads: number },
): Promise<TestRows> {
  const name = basename(file);
  const landed = await readLanded({ path: resolve(file), file: name }, join(folder, 'test'), { bytes: 0 });
  const cells = await withDuckDB({ folder, threads }, async (db) => {
    const names = await loadCells(db, [landed], signature.target);
    return readCells(db, names, signature);
  });
  const targets = cells.pop()!;
  const labels = targets.map((text, row) => labelOf(text, row, name, signature));
  const usable = labels.flatMap((label, i) => (label === undefined ? [] : [i]));
  if (!usable.length)
    throw rejected('no_rows', 'No row of the file has a target to compare with.', { file: name });
  return {
    table: tableFromRows(
      signature.inputs,
      usable.map((i) => cells.map((column) => column[i])),
    ),
    labels: Float64Array.from(usable, (i) => labels[i]!),
    leftOut: targets.length - usable.length,
  };
}

/** The text of the inputs in their order, then of the target; `''` is missing. */
async function readCells(db: DuckDB, names: string[], signature: Signature): Promise<string[][]> {
  if (!names.includes(signature.target)) {
    const text = `There is no column "${signature.target}" to compare with.`;
    throw rejected('target_missing', text);
  }
  const wanted = [...signature.inputs.map((input) => input.name), signature.target];
  const select = wanted.map((name) =>
    names.includes(name) ? `coalesce(c${names.indexOf(name)}, '')` : "''",
  );
  const [{ rows }] = await db.rows<{ rows: number }>('SELECT count(*) AS rows FROM cells');
  const sql = `SELECT ${select.join(', ')} FROM cells ORDER BY line`;
  return (await db.columns(
    sql,
    rows,
    wanted.map(() => 'text' as const),
  )) as string[][];
}

/** The code of the class, or the value; undefined where it is missing or an unknown class. */
function labelOf(
  text: string,
  row: number,
  file: string,
  { target, classes }: Signature,
): number | undefined {
  if (classes) {
    const code = classes.findIndex((name) => name === text || isSameNumber(name, text));
    return code < 0 ? undefined : code;
  }
  if (text === '' || labelTokens.includes(text)) return undefined;
  const value = parseNumber(text);
  if (value !== undefined) return Number.isNaN(value) ? undefined : value;
  throw rejected('wrong_type', `Row ${row + 1} holds "${text}", which is no number.`, {
    file,
    column: target,
  });
}

/** A class `1` may be written `1.0` in another file. */
function isSameNumber(a: string, b: string): boolean {
  const value = parseNumber(a);
  return value !== undefined && value === parseNumber(b);
}
