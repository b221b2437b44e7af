import { join } from 'node:path';
import type { DatasetSchema } from '../../contracts/dataset.ts';
import { runKey } from '../../contracts/keys.ts';
import type { Conditional, Ports } from '../../contracts/ports.ts';
import type { Run, Stages } from '../../contracts/stages.ts';
import type { DatasetVersion } from '../_shared/dataset/log.ts';
import { download, type File } from './download.ts';
import { factsOf } from './facts.ts';
import { keep } from './keep.ts';
import { hashOf, manifestOf } from './manifest.ts';
import { isAllOf, type Plan, planOf } from './plan.ts';
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
  const first = await read(run, ports);
  const kept = await keepLanded(first, ports, objects);
  const { plan, files, table } = await withOthers(first, kept, ports);
  const { rows, replaced, outside, quarantine } = table;

  const { store } = ports;
  const key = (artifact: string) => runKey(run.runId, 'collect', artifact);
  const manifest = manifestOf(run, plan, files, rows, kept?.manifest);
  await store.put(key('manifest.json'), JSON.stringify(manifest));
  return {
    data: await store.upload(key('data.parquet'), join(ports.folder, 'data.parquet')),
    schema: await store.put(key('schema.json'), JSON.stringify(schemaOf(files, table))),
    profile: await store.put(key('profile.json'), JSON.stringify(table.columns)),
    quarantine: await store.put(key('quarantine.jsonl'), jsonLines(quarantine.rows)),
    datasetVersion: hashOf(run, plan, files),
    ...(kept && { dataset: kept.manifest.version }),
    rowsRead: rows + quarantine.count + replaced + outside,
    rowsKept: rows,
    rowsQuarantined: quarantine.count,
    facts: factsOf(files, table, plan, kept?.manifest.version),
  };
}

type Read = { run: Run; plan: Plan; files: File[]; table: Tabulated };

async function read(run: Run, ports: Ports): Promise<Read> {
  const plan = await planOf(run, ports.store);
  const files = await download(plan.entries, ports);
  return { run, plan, files, table: await tabulate(files, run.pipeline, plan.until, ports) };
}

/** A retraining and a run that is done again add nothing. */
async function keepLanded(
  { run, plan, files, table }: Read,
  { store }: Ports,
  objects: Conditional | undefined,
): Promise<DatasetVersion | undefined> {
  const fresh = files.filter((file) => file.fresh).map(({ entry }) => entry);
  if (!objects || !fresh.length || !['landing', 'backfill'].includes(run.startedBy)) return undefined;
  return keep({ run, plan, fresh, rows: table.rows }, { store, objects });
}

/**
 * Where others landed at the same time and were kept first, their files are read too: else no model would have learnt from
 * all of them until something lands again.
 */
function withOthers(first: Read, kept: DatasetVersion | undefined, ports: Ports): Promise<Read> | Read {
  const { run, plan } = first;
  if (!kept || run.only || isAllOf(kept.manifest.entries, plan)) return first;
  return read({ ...run, base: kept.artifact, sources: [] }, ports);
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
