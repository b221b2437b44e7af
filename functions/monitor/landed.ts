import { basename } from 'node:path';
import { Failure } from '../../contracts/errors.ts';
import type { MonitorRecord } from '../../contracts/monitor.ts';
import type { Source } from '../../contracts/stages.ts';
import { readLandedRows } from '../../core/batch/landed-rows.ts';
import { checkColumnDrift } from '../../core/checks/column-drift.ts';
import { checkDataQuality } from '../../core/checks/data-quality.ts';
import { checkDomain } from '../../core/checks/domain.ts';
import type { Traffic } from '../../core/checks/situation.ts';
import { checkSituation } from './checks.ts';
import type { Watched } from './champion.ts';
import { decideLanded } from './decide.ts';
import type { MonitorPorts } from './look.ts';
import { putRecord } from './state.ts';

const ofRows = [checkDataQuality, checkColumnDrift, checkDomain];

/** More rows than that tell nothing more about a distribution. */
const MOST_ROWS = 200_000;
/** The file, its cleaned copy and the table of it beside each other: what is larger is only trained on. */
const MOST_BYTES = 256 << 20;

/**
 * Looks at data that landed: their quality and their drift from the rows that the live model has learnt from. At most
 * somebody is told: what to train on them is the landing's own matter. A file that is no table is left to its run, which
 * says so.
 */
export async function lookAtLanded(
  watched: Watched,
  source: Source,
  ports: MonitorPorts,
  now: Date,
): Promise<MonitorRecord | undefined> {
  const { pipeline, champion, signature } = watched;
  const traffic = await readSource(source, signature.inputs, pipeline.target, ports);
  if (!traffic) return undefined;
  const checks = await checkSituation(watched, { traffic }, ports, ofRows);
  const record: MonitorRecord = {
    pipeline: pipeline.name,
    ...decideLanded(pipeline, checks),
    time: now.toISOString(),
    version: champion.version,
    landed: source.key,
    objects: { read: 1, leftOut: 0 },
    rows: traffic.table.rows,
    unreadable: traffic.unreadable,
    checks,
  };
  await putRecord(record, ports.store);
  return record;
}

/** The rows as if they had been asked for; undefined where the file is no table. */
async function readSource(
  source: Source,
  inputs: Watched['signature']['inputs'],
  target: string,
  { landing, folder, log }: MonitorPorts,
): Promise<Traffic | undefined> {
  const file = basename(source.key);
  try {
    const { path } = await landing.download(source, { bytes: MOST_BYTES });
    const rows = await readLandedRows({ path, file }, folder, { inputs, target, most: MOST_ROWS });
    return { ...rows, requests: [], requestOf: new Int32Array(rows.table.rows).fill(-1) };
  } catch (error) {
    if (!(error instanceof Failure) || error.name !== 'RejectedData') throw error;
    log.info('a landed file was not looked at', { key: source.key, reason: error.message });
    return undefined;
  }
}
