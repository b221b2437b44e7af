import { basename, join, resolve } from 'node:path';
import { rejected } from '../../contracts/errors.ts';
import type { Signature } from '../../contracts/dataset.ts';
import type { DuckDB } from '../../core/native/duckdb.ts';
import { withDuckDB } from '../../core/native/duckdb.ts';
import { parseNumber } from '../../core/table/cells.ts';
import { tableFromRows } from '../../core/table/from-cells.ts';
import { readLanded } from '../../core/table/landed.ts';
import { loadCells } from '../../core/table/load.ts';
import type { Table } from '../../core/table/table.ts';

/** A test file read for a model: its inputs, and the true labels (class codes, or values). */
export type TestRows = {
  table: Table;
  labels: Float64Array;
  /** Rows without a usable target. */ dropped: number;
};

/**
 * Reads a file of any format that can land, by the grammar of cells that training and serving share. Rows whose target is
 * missing are left out.
 *
 * @throws Failure `RejectedData` target_missing, unknown_class or wrong_type, naming file, row and column.
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
  const usable = targets.flatMap((text, i) => (text === '' ? [] : [i]));
  const rows = usable.map((i) => cells.map((column) => column[i]));
  return {
    table: tableFromRows(signature.inputs, rows),
    labels: Float64Array.from(usable, (i) => labelOf(targets[i], i, name, signature)),
    dropped: targets.length - usable.length,
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

function labelOf(text: string, row: number, file: string, { target, classes }: Signature): number {
  if (classes) {
    const code = classes.indexOf(text);
    if (code >= 0) return code;
    throw rejected('unknown_class', `Row ${row + 1} is of the class "${text}", which training never saw.`, {
      file,
      column: target,
    });
  }
  const value = parseNumber(text);
  if (value !== undefined && !Number.isNaN(value)) return value;
  throw rejected('wrong_type', `Row ${row + 1} holds "${text}", which is no number.`, {
    file,
    column: target,
  });
}
