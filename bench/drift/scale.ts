import { join } from 'node:path';
import { monitorPrefix, pipelineKey } from '../../contracts/keys.ts';
import { MonitorDecision, MonitorRecord } from '../../contracts/monitor.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import { folderStore } from '../../cli/local/folder-store.ts';
import { storeFolder } from '../../cli/fit/ports.ts';
import { readJson } from '../../functions/_shared/read-json.ts';
import { measure } from '../process.ts';
import { inputs, rowSource, writeCaptures } from './captures.ts';
import { fit, promote } from './fit.ts';
import type { Rows } from './rows.ts';

export type Scale = {
  rows: number;
  rowsPerRequest: number;
  objects: number;
  captureMb: number;
  seconds: number;
  cpuSeconds: number;
  peakMb: number;
  decision: string;
  reason: string;
  checks: MonitorRecord['checks'];
};

/** Memory of the function that looks, in MiB; the heap gets nine tenths, as Lambda gives it to Node.js. */
const lambdaMb = 3008;
const name = 'scale';

/**
 * Fits a model to generated rows, writes captured requests of it in our own layout, and has the monitor look at them in a process that
 * may use the memory of the Lambda function.
 */
export async function lookAtScale(
  folder: string,
  { rows, rowsPerRequest }: { rows: number; rowsPerRequest: number },
): Promise<Scale> {
  const pipeline = Pipeline.parse({ name, target: 'y', budgetSeconds: 1 });
  const fitted = await fit(trainingRows(10_000), pipeline, { folder, version: 1, startedBy: 'landing' });
  await promote(fitted, folder);
  const store = folderStore(storeFolder(folder));
  await store.put(pipelineKey(name), JSON.stringify(pipeline));
  const now = new Date('2026-03-02T12:00:00Z');
  const written = await writeCaptures(store, name, { rows, rowsPerRequest, version: 1, now });
  const worker = join(import.meta.dirname, 'look-worker.ts');
  const heap = `--max-old-space-size=${Math.floor(lambdaMb * 0.9)}`;
  const look = await measure(process.execPath, [heap, worker, folder, name, now.toISOString()]);
  if (look.code !== 0) throw new Error(look.stderr || `the look ended with ${look.code}`);
  const decision = MonitorDecision.parse(JSON.parse(look.stdout.trim().split('\n').at(-1)!));
  const [key] = await store.list(monitorPrefix(name));
  if (!key) throw new Error(decision.reason);
  const record = await readJson(key, MonitorRecord, store);
  return {
    rows: record.rows,
    rowsPerRequest,
    objects: written.objects,
    captureMb: written.bytes / 1e6,
    seconds: look.seconds,
    cpuSeconds: look.cpuSeconds,
    peakMb: (look.peakMb * 2 ** 20) / 1e6,
    decision: decision.decision,
    reason: decision.reason,
    checks: record.checks,
  };
}

/** Rows as the captured ones are, with a target that depends on two columns. */
function trainingRows(count: number): Rows {
  const next = rowSource(2);
  const cells = Array.from({ length: count }, () => {
    const row = next().split(',');
    return [...row, Number(row[0]) + Number(row[1]) * 20 > 40 ? 'yes' : 'no'];
  });
  return { names: [...inputs.map((input) => input.name), 'y'], cells };
}
