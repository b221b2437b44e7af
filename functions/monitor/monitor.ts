import type { z } from 'zod';
import { Champion, Training } from '../../contracts/artifacts.ts';
import { Baseline } from '../../contracts/baseline.ts';
import { misconfigured } from '../../contracts/errors.ts';
import {
  capturePrefix,
  championKey,
  championPrefix,
  endpointName,
  landingPrefix,
  monitorPrefix,
  pipelineKey,
  runKey,
} from '../../contracts/keys.ts';
import {
  MonitorDecision,
  MonitorRecord,
  type MonitorInput,
  type MonitorOutput,
} from '../../contracts/monitor.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import type { Ports, Store } from '../../contracts/ports.ts';
import { measureDrift } from '../../core/drift/drift.ts';
import { readJson } from '../_shared/read-json.ts';
import { advance, unseenKeys } from './cursor.ts';
import { decide } from './decide.ts';
import { readTraffic } from './traffic.ts';

type MonitorPorts = Pick<Ports, 'store' | 'landing' | 'log' | 'signal'>;

/**
 * Judges what was asked of the live models since the last time, and decides what to do: each captured object is judged
 * once, together with as many others as the pipeline's least number of rows needs. Writes
 * `monitor/<pipeline>/<time>.json` with the evidence.
 *
 * A pipeline that cannot be looked at is an alarm and does not keep the others from their turn. A retraining that was
 * decided and has left no trace is handed out again, so that none is lost between the record and the state machine.
 */
export async function monitor(
  input: z.infer<typeof MonitorInput>,
  ports: MonitorPorts,
  now: Date,
): Promise<z.infer<typeof MonitorOutput>> {
  const names = input.pipeline ? [input.pipeline] : await livePipelines(ports.store);
  const decisions: MonitorDecision[] = [];
  for (const name of names) {
    try {
      decisions.push(await monitorPipeline(name, ports, now));
    } catch (error) {
      ports.signal.throwIfAborted();
      const { name: kind, message } = error as Error;
      ports.log.warn('a pipeline could not be monitored', { pipeline: name, error: kind, reason: message });
      decisions.push({ pipeline: name, decision: 'alarm', reason: `It could not be looked at: ${message}` });
    }
  }
  return { decisions };
}

async function livePipelines(store: Store): Promise<string[]> {
  const keys = await store.list(championPrefix);
  return keys.flatMap((key) => /^champions\/([a-z][a-z0-9-]*)\.json$/.exec(key)?.[1] ?? []);
}

async function monitorPipeline(name: string, ports: MonitorPorts, now: Date): Promise<MonitorDecision> {
  const { store, log } = ports;
  const last = await lastRecord(name, store);
  if (last && (await isUnstarted(last, store))) return MonitorDecision.parse(last);
  const key = `${monitorPrefix(name)}${now.toISOString()}.json`;
  const record = await judge(name, last, ports, now, key);
  await store.put(key, JSON.stringify(record, null, 2));
  log.info(record.reason, { pipeline: name, decision: record.decision, rows: record.rows });
  return MonitorDecision.parse(record);
}

async function judge(
  name: string,
  last: MonitorRecord | undefined,
  { store, landing, signal }: MonitorPorts,
  now: Date,
  recordKey: string,
): Promise<MonitorRecord> {
  const champion = await readChampion(name, store);
  const pipeline = await readJson(pipelineKey(name), Pipeline, store);
  const { signature } = await readJson(runKey(champion.runId, 'train', 'training.json'), Training, store);
  const folder = `${capturePrefix(name)}${endpointName(name)}/AllTraffic/`;
  const keys = await unseenKeys(folder, last?.cursor, now, store);
  const { table, ...traffic } = await readTraffic(keys, signature.inputs, store, signal);
  const { cursor, lastRetraining } = last ?? {};
  const seen = { time: now.toISOString(), version: champion.version, rows: table.rows, ...traffic };

  const { minimumRows } = pipeline.monitoring;
  if (table.rows < minimumRows) {
    const reason = `${table.rows} of ${minimumRows} rows of traffic so far: too few to judge.`;
    return { ...seen, pipeline: name, decision: 'nothing', reason, checks: [], cursor, lastRetraining };
  }
  const baseline = await readJson(champion.baseline.key, Baseline, store);
  const drift = measureDrift(baseline, table, {
    ...pipeline.monitoring.limits,
    significance: pipeline.monitoring.significance,
  });
  const sources = drift.drifted ? await landing.list(landingPrefix(name)) : [];
  const decision = decide({ pipeline, drift, sources, lastRetraining, recordKey, now });
  const { runId, input } = decision;
  const retraining = runId && input ? { runId, input } : lastRetraining;
  return {
    ...seen,
    ...decision,
    checks: [],
    drift,
    cursor: advance(cursor, keys),
    lastRetraining: retraining,
  };
}

async function lastRecord(pipeline: string, store: Store): Promise<MonitorRecord | undefined> {
  const last = (await store.list(monitorPrefix(pipeline))).toSorted().at(-1);
  return last === undefined ? undefined : readJson(last, MonitorRecord, store);
}

/** A retraining was decided last time, and its execution's first stage has written nothing, not even a failure. */
async function isUnstarted({ decision, runId }: MonitorRecord, store: Store): Promise<boolean> {
  if (decision !== 'retrain' || !runId) return false;
  return (await store.list(`runs/${runId}/`)).length === 0;
}

async function readChampion(pipeline: string, store: Store): Promise<Champion> {
  const found = await store.find(championKey(pipeline));
  if (found) return Champion.parse(JSON.parse(new TextDecoder().decode(found)));
  throw misconfigured('no_champion', `The pipeline "${pipeline}" has no live model to monitor.`);
}
