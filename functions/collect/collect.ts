import { basename, join } from 'node:path';
import type { DatasetSchema } from '../../contracts/dataset.ts';
import { rejected } from '../../contracts/errors.ts';
import { runKey, sha256 } from '../../contracts/keys.ts';
import type { Ports } from '../../contracts/ports.ts';
import type { Source, Stages } from '../../contracts/stages.ts';
import { withDuckDB, type DuckDB } from '../../core/native/duckdb.ts';
import { inferKinds } from '../../core/table/infer.ts';
import { readLanded, type Landed } from '../../core/table/landed.ts';
import { limits } from '../../core/table/limits.ts';
import { loadCells } from '../../core/table/load.ts';
import { profile, type ColumnProfile } from '../../core/table/profile.ts';
import { commonest, emptyQuarantine, merged, type Quarantine } from '../../core/table/quarantine.ts';
import { nearestNames } from '../../core/table/suggest.ts';
import { writeTyped, type TypedColumn } from '../../core/table/typed.ts';

/**
 * Reads the landed objects as one table, infers what each column holds, sets rows aside that cannot be read, and writes
 * `data.parquet`, `schema.json`, `profile.json` and `quarantine.jsonl`. The dataset's version is a hash of the objects'
 * contents: the same files make the same version and the same bytes.
 *
 * @throws Failure `RejectedData` where no model can be made of the data: the codes are in docs/errors.md
 */
export async function collect(
  { run }: Stages['collect']['in'],
  ports: Ports,
): Promise<Stages['collect']['out']> {
  const { target } = run.pipeline;
  const landed = await download(run.sources, ports);
  const path = join(ports.folder, 'data.parquet');

  const table = await withDuckDB(ports, async (db) => {
    const columns = await load(db, landed.files, target, ports.signal);
    const faults = emptyQuarantine();
    const files = landed.files.map(({ file }) => file);
    const rows = await writeTyped(db, columns, target, files, { path, quarantine: faults });
    const quarantine = merged([...landed.files.map((file) => file.quarantine), faults]);
    refuseTooFew(rows, quarantine);
    return { rows, quarantine, columns: await profile(db, path, columns, rows) };
  });

  const key = (artifact: string) => runKey(run.runId, 'collect', artifact);
  const { rows, quarantine } = table;
  return {
    data: await ports.store.upload(key('data.parquet'), path),
    schema: await ports.store.put(key('schema.json'), JSON.stringify(schemaOf(landed.files, table))),
    profile: await ports.store.put(key('profile.json'), JSON.stringify(table.columns)),
    quarantine: await ports.store.put(key('quarantine.jsonl'), jsonLines(quarantine.rows)),
    datasetVersion: landed.version,
    rowsRead: rows + quarantine.count,
    rowsKept: rows,
    rowsQuarantined: quarantine.count,
    facts: factsOf(landed.files, table),
  };
}

async function download(
  sources: readonly Source[],
  ports: Ports,
): Promise<{ files: Landed[]; version: string }> {
  const files: Landed[] = [];
  const hashes: string[] = [];
  const text = { bytes: 0 };
  for (const [i, source] of sources.entries()) {
    const { path, sha256: hash } = await ports.landing.download(source, { bytes: limits.fileBytes });
    ports.signal.throwIfAborted();
    hashes.push(hash);
    files.push(
      await readLanded({ path, file: basename(source.key) }, join(ports.folder, `clean-${i}`), text),
    );
  }
  return { files, version: sha256(hashes.join('\n')) };
}

async function load(
  db: DuckDB,
  files: readonly Landed[],
  target: string,
  signal: AbortSignal,
): Promise<TypedColumn[]> {
  const names = await loadCells(db, files, target);
  if (!names.includes(target)) throw targetMissing(target, names);
  signal.throwIfAborted();
  const inferred = await inferKinds(db, names, target);
  signal.throwIfAborted();
  return names.map((name, i) => ({ name, ...inferred[i] }));
}

function targetMissing(target: string, names: readonly string[]) {
  const near = nearestNames(target, names).map((name) => `"${name}"`);
  return rejected('target_missing', `There is no column "${target}". The nearest are ${near.join(', ')}.`);
}

function refuseTooFew(rows: number, quarantine: Quarantine): void {
  const [first] = quarantine.rows;
  const where = first && { file: first.file, line: first.line, column: first.column };
  if (rows === 0 && quarantine.count > 0) {
    const reason = `Every row was quarantined; most often because: ${commonest(quarantine)}.`;
    throw rejected('all_rows_bad', reason, where);
  }
  if (rows === 0) throw rejected('no_rows', 'The data has no rows.');
  if (rows < limits.leastRows) {
    const set = quarantine.count ? ` (${quarantine.count} more were quarantined)` : '';
    throw rejected(
      'too_few_rows',
      `There are ${rows} usable rows${set}; at least ${limits.leastRows} are needed.`,
    );
  }
}

function schemaOf(
  files: readonly Landed[],
  table: { rows: number; columns: ColumnProfile[] },
): DatasetSchema {
  const { format, compression, delimiter, encoding } = files[0];
  const columns = table.columns.map(({ name, kind, missing, distinct, format: written }) => ({
    name,
    kind,
    missing,
    distinct,
    ...(written && { format: written }),
  }));
  return { format, compression, delimiter, encoding, rows: table.rows, columns };
}

const jsonLines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

function factsOf(
  files: readonly Landed[],
  { rows, columns, quarantine }: { rows: number; columns: ColumnProfile[]; quarantine: Quarantine },
) {
  const [{ format, compression, encoding }] = files;
  const form = [format, compression === 'none' ? undefined : compression, encoding]
    .filter(Boolean)
    .join(', ');
  const reason = commonest(quarantine);
  return {
    ...(files.length > 1 && { files: files.length }),
    form,
    rows,
    columns: columns.length,
    missingCells: columns.reduce((sum, column) => sum + column.missing, 0),
    quarantined: quarantine.count,
    ...(reason && { quarantinedMostlyBecause: reason }),
  };
}
