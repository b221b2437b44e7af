import { join } from 'node:path';
import type { Pipeline } from '../../contracts/pipeline.ts';
import type { Ports } from '../../contracts/ports.ts';
import { type DuckDB, withDuckDB } from '../../core/native/duckdb.ts';
import { keepLast, keepWindow } from '../../core/table/accumulate.ts';
import { inferKinds } from '../../core/table/infer.ts';
import { loadCells } from '../../core/table/load.ts';
import { type ColumnProfile, profile } from '../../core/table/profile.ts';
import { emptyQuarantine, merged, type Quarantine } from '../../core/table/quarantine.ts';
import { writeTyped } from '../../core/table/typed.ts';
import type { File } from './download.ts';
import { columnsCheck, refuseBadFile, refuseTooFew } from './refuse.ts';

/** The files as one table. All rows are `rows`, those in quarantine, `replaced` by later ones, and `outside` the window. */
export type Tabulated = {
  rows: number;
  replaced: number;
  outside: number;
  quarantine: Quarantine;
  columns: ColumnProfile[];
};

/**
 * Puts the files together as the pipeline says, infers what each column holds from the rows that are left, and writes
 * them to `data.parquet` in the folder. A file that landed anew and does not fit is refused by name.
 *
 * @param until when a window of days ends
 * @throws Failure `RejectedData` where no model can be made of the data; `Misconfigured` window_column_kind
 */
export function tabulate(
  files: readonly File[],
  pipeline: Pipeline,
  until: string,
  ports: Ports,
): Promise<Tabulated> {
  const { target, accumulation } = pipeline;
  const key = accumulation.mode === 'upsert' ? accumulation.key : [];
  const path = join(ports.folder, 'data.parquet');
  const landed = files.map((file) => file.landed);
  return withDuckDB(ports, async (db) => {
    const names = await loadCells(db, landed, target, columnsCheck(files, target, key));
    ports.signal.throwIfAborted();
    const loaded = await rowsOfEach(db, files.length);
    const left = await reduce(db, names, pipeline, until);
    const inferred = await inferKinds(db, names, target);
    ports.signal.throwIfAborted();

    const columns = names.map((name, i) => ({ name, ...inferred[i] }));
    const faults = landed.map(({ file }) => ({ file, quarantine: emptyQuarantine() }));
    const rows = await writeTyped(db, columns, { target, key }, faults, path);
    if (files.length > 1) files.forEach((file, i) => refuseBadFile(file, loaded[i], faults[i].quarantine));
    const quarantine = merged([...landed, ...faults].map((part) => part.quarantine));
    refuseTooFew(rows, quarantine, left.outside);
    return { rows, ...left, quarantine, columns: await profile(db, path, columns, rows) };
  });
}

async function rowsOfEach(db: DuckDB, files: number): Promise<number[]> {
  const counts = await db.rows<{ source: number; rows: number }>(
    'SELECT source, count(*) AS rows FROM cells GROUP BY source',
  );
  const rows = new Map(counts.map((count) => [count.source, count.rows]));
  return Array.from({ length: files }, (_, i) => rows.get(i) ?? 0);
}

/** Later rows take the place of earlier ones, and then what is outside the window goes. */
async function reduce(
  db: DuckDB,
  names: readonly string[],
  { target, accumulation, window, split }: Pipeline,
  until: string,
): Promise<Pick<Tabulated, 'replaced' | 'outside'>> {
  const places = accumulation.mode === 'upsert' ? accumulation.key.map((name) => names.indexOf(name)) : [];
  const replaced = places.length ? await keepLast(db, places, names.indexOf(target)) : 0;
  if (!window) return { replaced, outside: 0 };
  const time = split.by === 'time' ? { name: split.column, column: names.indexOf(split.column) } : undefined;
  // A column that is not there is named by preprocess.
  const known = time && time.column >= 0 ? time : undefined;
  return { replaced, outside: await keepWindow(db, window, until, known) };
}
