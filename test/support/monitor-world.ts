import { rm } from 'node:fs/promises';
import type { Champion } from '../../contracts/artifacts.ts';
import type { Manifest } from '../../contracts/dataset-version.ts';
import {
  championKey,
  datasetKey,
  deployInputKey,
  monitorPrefix,
  outcomeKey,
  pipelineKey,
  runKey,
  sha256,
} from '../../contracts/keys.ts';
import { type MonitorInput, MonitorOutput, MonitorRecord } from '../../contracts/monitor.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import type { Conditional } from '../../contracts/ports.ts';
import type { Observation } from '../../contracts/serving.ts';
import type { Run } from '../../contracts/stages.ts';
import { makeBaseline } from '../../core/drift/baseline.ts';
import { random } from '../../core/random.ts';
import { tableFromRows } from '../../core/table/from-cells.ts';
import { captureLine } from '../../functions/_shared/capture/line.ts';
import type { MonitorPorts } from '../../functions/monitor/look.ts';
import { monitor } from '../../functions/monitor/monitor.ts';
import { memoryPorts } from './memory-ports.ts';
import { smallModelBytes, smallSignature } from './small-model.ts';

export const championRun = 'churn-aaaaaaaaaaaa';

/** Ages uniform over 20 … 60, `older` years more; cities with equal chances. */
export function people(count: number, seed: number, older = 0): string[][] {
  const { float, integer } = random(seed);
  return Array.from({ length: count }, () => [
    String(20 + older + 40 * float()),
    ['Bonn', 'Kiel', 'Ulm'][integer(3)],
  ]);
}

export const csv = (rows: string[][]) => rows.map((row) => row.join(',')).join('\n');

/** 2026-11-24, at half past the hour. */
export const at = (hour: number) => new Date(Date.UTC(2026, 10, 24, hour, 30));

export const hourKey = (time: Date) => time.toISOString().slice(0, 13).replaceAll(/[-T]/g, '/');

export type MonitorWorld = Awaited<ReturnType<typeof monitorWorld>>;

/** The pipeline `churn` with the small model live, and data landed once; `close` removes what was written. */
export async function monitorWorld(settings: object = {}) {
  const ports = await memoryPorts();
  const objects = overBytes(ports.objects);
  const put = (key: string, value: unknown) => ports.store.put(key, JSON.stringify(value));
  const json = (key: string) => JSON.parse(new TextDecoder().decode(ports.objects.get(key))) as unknown;

  const define = (more: object, name = 'churn') => put(pipelineKey(name), definition(more, name));
  const live = async (name: string, version = 2) => {
    const run = `${name}-aaaaaaaaaaaa`;
    const model = await ports.store.put(runKey(run, 'train', 'model.onnx'), smallModelBytes());
    const training = makeBaseline(tableFromRows(smallSignature.inputs, people(1000, 1)));
    const baseline = await put(runKey(run, 'preprocess', 'baseline.json'), training);
    await put(championKey(name), {
      pipeline: name,
      runId: run,
      version,
      model,
      baseline,
      placement: { serving: 'serverless', endpoint: `landfall-${name}`, endpointConfig: 'c' },
      modelPackageArn: 'arn',
    } satisfies Champion);
  };

  let captured = 0;
  /** A captured request of that moment; later ones sort earlier. */
  const capture = async (
    time: Date,
    body: string | Uint8Array,
    { headers = {}, path = '/invocations', ...seen }: Asked = {},
  ) => {
    const id = `r${captured}`;
    const request = { method: 'POST', path, headers: { 'content-type': 'text/csv', ...headers }, body: Buffer.from(body), id }; // prettier-ignore
    const observation = { version: 2, status: 200, millis: 5, rows: 1, ...seen };
    const reply = { status: observation.status, headers: {}, body: '' };
    const file = String(9999 - captured++);
    const key = `capture/churn/landfall-churn/AllTraffic/${hourKey(time)}/${file}.jsonl`;
    await ports.store.put(key, captureLine({ request, reply, observation, at: time }, id));
  };

  /** The next version of the dataset, and the run that read its last file. */
  let versions = 0;
  const land = async (time = at(0), more: Partial<Run> = {}) => {
    const version = ++versions;
    const runId = `churn-${String(version).padStart(12, '0')}`;
    const files = Array.from({ length: version }, (_, i) => i + 1);
    const manifest = {
      pipeline: 'churn',
      version,
      accumulation: { mode: 'append' },
      until: time.toISOString(),
      because: 'landed',
      entries: files.map((n) => ({
        source: { bucket: 'landing', key: `landing/churn/${n}.csv`, versionId: '1' },
        sha256: sha256(String(n)),
        bytes: 1,
        landedAt: new Date(time.getTime() - (version - n) * 3_600_000).toISOString(),
        runId: `churn-${String(n).padStart(12, '0')}`,
      })),
    } satisfies Manifest;
    await put(datasetKey('churn', version), manifest);
    await put(runKey(runId, 'collect', 'manifest.json'), manifest);
    await put(`ledger/${runId}.json`, { run: runOf(runId, more), started: true });
    return runId;
  };
  const runOf = (runId: string, more: Partial<Run> = {}) => ({
    runId,
    pipeline: definition(settings, 'churn'),
    sources: [],
    startedBy: 'landing',
    startedAt: at(0).toISOString(),
    ...more,
  });
  /** The champion has learnt from the newest data, as after a landing. */
  const learn = async () => {
    const manifest = json(datasetKey('churn', versions));
    await put(runKey(championRun, 'collect', 'manifest.json'), manifest);
    await put(deployInputKey(championRun), { run: runOf(championRun) });
  };

  await define(settings);
  await live('churn');
  await land(at(0), { only: 'collect' });
  const own: MonitorPorts = { ...ports, objects };
  return {
    ports: own,
    put,
    define,
    live,
    capture,
    land,
    learn,
    look: async (time: Date, input: MonitorInput = { pipeline: 'churn' }, through = own) => {
      const output = await monitor(input, through, time);
      return MonitorOutput.parse(output).decisions;
    },
    /** The run that a decision asked for was executed, and ended so. */
    run: (runId: string, status = 'NotBetter') => put(outcomeKey(runId), { status }),
    records: async (name = 'churn') =>
      (await ports.store.list(monitorPrefix(name))).map((key) => MonitorRecord.parse(json(key))),
    keys: () => [...ports.objects.keys()],
    close: () => rm(ports.folder, { recursive: true }),
  };
}

type Asked = Partial<Observation> & { headers?: Record<string, string>; path?: string };

const definition = (settings: object, name: string) => Pipeline.parse({ name, target: 'left', ...settings });

/** Compare-and-swap over a map of bytes; the tag is the content's hash. */
function overBytes(objects: Map<string, Uint8Array>): Conditional {
  const tagOf = (key: string) => objects.get(key) && sha256(objects.get(key)!);
  return {
    read: async (key) => {
      const bytes = objects.get(key);
      return bytes && { bytes, tag: tagOf(key)! };
    },
    swap: async (key, body, tag) => {
      if (tagOf(key) !== tag) return false;
      objects.set(key, new TextEncoder().encode(body));
      return true;
    },
  };
}
