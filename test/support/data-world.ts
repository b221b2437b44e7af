import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { DatasetSchema } from '../../contracts/dataset.ts';
import { Manifest } from '../../contracts/dataset-version.ts';
import { datasetKey, runId, runKey, sha256 } from '../../contracts/keys.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import type { Conditional } from '../../contracts/ports.ts';
import type { Run } from '../../contracts/stages.ts';
import { readTable } from '../../core/table/read.ts';
import { newestDataset } from '../../functions/_shared/dataset/log.ts';
import { readJson } from '../../functions/_shared/read-json.ts';
import { collect } from '../../functions/collect/collect.ts';
import { memoryPorts } from './memory-ports.ts';

/** A pipeline `shop` that predicts `sold`, with its bucket; `close` removes what was written. */
async function dataWorld(settings: object = {}) {
  const ports = await memoryPorts();
  const folders = [ports.folder];
  const landing = join(ports.folder, 'land');
  const pipeline = Pipeline.parse({ name: 'shop', target: 'sold', ...settings });
  const objects = overMap(ports.objects);
  /** Each time with a scratch folder of its own, as in Lambda. */
  const perform = async (run: Run, conditional = objects) => {
    const own = await memoryPorts();
    folders.push(own.folder);
    return collect({ run }, { ...own, store: ports.store }, conditional);
  };

  /** The run of a landed file, from the newest data; `versionId` is of the object. */
  const runOf = async (file: string, text: string, settings: Partial<Run> = {}): Promise<Run> => {
    const key = join(landing, file);
    await mkdir(dirname(key), { recursive: true });
    await writeFile(key, text);
    const newest = await newestDataset('shop', ports.store);
    const base = pipeline.accumulation.mode === 'replace' ? {} : { base: newest?.artifact };
    return {
      runId: runId('shop', file, text),
      pipeline,
      sources: [{ bucket: 'land', key, versionId: sha256(text).slice(0, 8) }],
      ...base,
      startedBy: 'landing',
      startedAt: '2026-11-24T10:00:00Z',
      ...settings,
    };
  };
  const land = async (...args: Parameters<typeof runOf>) => perform(await runOf(...args));
  const close = () => Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
  return { ports, objects, pipeline, landing, runOf, perform, land, close, ...looks(ports, landing) };
}

/** Makes such worlds for a test file, and closes them after it. */
export function dataWorlds() {
  const closing: (() => Promise<unknown>)[] = [];
  afterAll(() => Promise.all(closing.map((close) => close())));
  return async (settings: object = {}) => {
    const made = await dataWorld(settings);
    closing.push(made.close);
    return made;
  };
}

/** What the tests look at. */
function looks({ objects, store }: Awaited<ReturnType<typeof memoryPorts>>, landing: string) {
  const manifest = (key: string) => Manifest.parse(JSON.parse(new TextDecoder().decode(objects.get(key)!)));
  return {
    version: (n: number) => manifest(datasetKey('shop', n)),
    versions: () => [...objects.keys()].filter((key) => key.startsWith('datasets/')),
    ofRun: (id: string) => manifest(runKey(id, 'collect', 'manifest.json')),
    /** The names of the files. */
    names: ({ entries }: Manifest) => entries.map(({ source }) => source.key.slice(landing.length + 1)),
    cells: async (key: string, name: string) => {
      const table = await readTable(await store.download(key), [{ name, kind: 'numeric' }]);
      return [...(table.columns[0] as { values: Float32Array }).values];
    },
    kindOf: async (name: string, key: string) =>
      (await readJson(key, DatasetSchema, store)).columns.find((column) => column.name === name)?.kind,
  };
}

/** The bucket's compare-and-swap, over the map that the store writes to. */
function overMap(map: Map<string, Uint8Array>): Conditional {
  return {
    read: async (key) => {
      const bytes = map.get(key);
      return bytes && { bytes, tag: sha256(bytes) };
    },
    swap: async (key, body, tag) => {
      const current = map.get(key);
      if ((current && sha256(current)) !== tag) return false;
      map.set(key, Buffer.from(body));
      return true;
    },
  };
}

/** Rows of `id,size,sold`, numbered from `from`; what is sold depends on the number. */
export function csv(from: number, to: number, size: (i: number) => string | number = (i) => i / 4): string {
  const rows = Array.from(
    { length: to - from },
    (_, i) => `k${from + i},${size(from + i)},${(from + i) % 3}`,
  );
  return ['id,size,sold', ...rows].join('\n');
}
