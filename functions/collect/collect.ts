import { join } from 'node:path';
import type { DatasetSchema } from '../../contracts/dataset.ts';
import { runKey } from '../../contracts/keys.ts';
import type { Conditional, Ports } from '../../contracts/ports.ts';
import type { Stages } from '../../contracts/stages.ts';
import { download, type File } from './download.ts';
import { factsOf } from './facts.ts';
import { keep } from './keep.ts';
import { hashOf, manifestOf } from './manifest.ts';
import { planOf } from './plan.ts';
import { tabulate, type Tabulated } from './tabulate.ts';

/**
 * Reads the run's base and the objects that landed anew as one table, infers what each column holds, sets rows aside that
 * cannot be read, and writes `data.parquet`, `schema.json`, `profile.json`, `quarantine.jsonl` and `manifest.json`, which
 * names what was read. `datasetVersion` is a hash of the objects' contents: the same files make the same hash and the same
 * bytes. What landed is then in the pipeline's dataset; what was refused never is.
 *
 * @param objects where the pipeline's dataset is kept; absent in `landfall fit`, which keeps none
 * @throws Failure `RejectedData` where no model can be made of the data, `Misconfigured` where an object is gone or changed:
 *   the codes are in docs/errors.md
 */
export async function collect(
  { run }: Stages['collect']['in'],
  ports: Ports,
  objects?: Conditional,
): Promise<Stages['collect']['out']> {
  const plan = await planOf(run, ports.store);
  const files = await download(plan.entries, ports);
  const table = await tabulate(files, run.pipeline, plan.until, ports);

  const key = (artifact: string) => runKey(run.runId, 'collect', artifact);
  const { store } = ports;
  const artifacts = {
    data: await store.upload(key('data.parquet'), join(ports.folder, 'data.parquet')),
    schema: await store.put(key('schema.json'), JSON.stringify(schemaOf(files, table))),
    profile: await store.put(key('profile.json'), JSON.stringify(table.columns)),
    quarantine: await store.put(key('quarantine.jsonl'), jsonLines(table.quarantine.rows)),
  };
  const fresh = files.filter((file) => file.fresh).map(({ entry }) => entry);
  const keeps = objects && fresh.length > 0 && ['landing', 'backfill'].includes(run.startedBy);
  const kept = keeps ? await keep({ run, plan, fresh, rows: table.rows }, { store, objects }) : undefined;
  const manifest = manifestOf(run, plan, files, table.rows, kept?.manifest);
  await store.put(key('manifest.json'), JSON.stringify(manifest));
  const { rows, replaced, outside, quarantine } = table;
  return {
    ...artifacts,
    datasetVersion: hashOf(run, plan, files),
    ...(kept && { dataset: kept.manifest.version }),
    rowsRead: rows + quarantine.count + replaced + outside,
    rowsKept: rows,
    rowsQuarantined: quarantine.count,
    facts: factsOf(files, table, plan, kept?.manifest.version),
  };
}

function schemaOf(files: readonly File[], table: Tabulated): DatasetSchema {
  const { format, compression, delimiter, encoding } = files[0].landed;
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
