import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DatasetEntry } from '../../../contracts/dataset-version.ts';
import { datasetKey } from '../../../contracts/keys.ts';
import { dyingPorts } from '../../../test/support/dying-ports.ts';
import { memoryConditional } from '../../../test/support/memory-conditional.ts';
import { textStore } from '../../../test/support/text-store.ts';
import { withEntries } from './entries.ts';
import { commitDataset, findDataset, newestDataset, type NextVersion } from './log.ts';

const entry = (i: number): DatasetEntry => ({
  source: { bucket: 'land', key: `landing/churn/${i}.csv`, versionId: 'v1' },
  sha256: 'f'.repeat(64),
  bytes: 10,
  landedAt: `2026-11-24T10:00:${String(i).padStart(2, '0')}Z`,
  runId: `churn-${String(i).padStart(12, '0')}`,
});

const version = (entries: DatasetEntry[]): NextVersion => ({
  accumulation: { mode: 'append' },
  until: '2026-11-24T11:00:00Z',
  entries,
  because: 'landed',
});

/** A writer that adds one entry, unless it is there. */
const adding =
  (i: number): Parameters<typeof commitDataset>[1] =>
  (newest) => {
    const known = newest?.manifest.entries ?? [];
    const next = withEntries(known, [entry(i)]);
    return next.length === known.length ? undefined : version(next);
  };

const always = () => version([entry(1)]);

function prepare(objects = new Map<string, string>()) {
  return { objects, ports: { store: textStore(objects), objects: memoryConditional(objects) } };
}

const read = (objects: Map<string, string>, n: number) => JSON.parse(objects.get(datasetKey('churn', n))!);

test('nothing was kept yet', async () => {
  expect(await newestDataset('churn', prepare().ports.store)).toBeUndefined();
});

test('versions are counted from 1, and the newest is found among many', async () => {
  const { ports } = prepare();
  for (let i = 1; i <= 11; i++) await commitDataset('churn', adding(i), ports);
  const newest = await newestDataset('churn', ports.store);
  expect(newest?.manifest).toMatchObject({ version: 11, pipeline: 'churn', because: 'landed' });
  expect(newest?.manifest.entries).toHaveLength(11);
  expect((await findDataset('churn', 3, ports.store))?.manifest.entries).toHaveLength(3);
  expect(await findDataset('churn', 12, ports.store)).toBeUndefined();
});

test('the pointer is what a run is given as its base', async () => {
  const { ports, objects } = prepare();
  const committed = await commitDataset('churn', adding(1), ports);
  const text = objects.get(datasetKey('churn', 1))!;
  expect(committed?.artifact).toMatchObject({ key: 'datasets/churn/0000000001.json', bytes: text.length });
  expect(await newestDataset('churn', ports.store)).toEqual(committed);
});

test('a pipeline does not see the versions of another whose name goes on where its own ends', async () => {
  const { ports } = prepare();
  await commitDataset('churn-2', adding(1), ports);
  expect(await newestDataset('churn', ports.store)).toBeUndefined();
});

test('what is no manifest is said by name', async () => {
  const { ports } = prepare(new Map([[datasetKey('churn', 1), '{"version":1}']]));
  await expect(newestDataset('churn', ports.store)).rejects.toMatchObject({ code: 'invalid_artifact' });
});

test('a write whose answer was lost is not repeated', async () => {
  const { objects, ports } = prepare();
  const swap: (typeof ports.objects)['swap'] = async (...args) => {
    await ports.objects.swap(...args);
    return false; // the client asked again, and was told 412
  };
  const objectsOf = { ...ports.objects, swap };
  const committed = await commitDataset('churn', always, { ...ports, objects: objectsOf });
  expect(committed?.manifest.version).toBe(1);
  expect([...objects.keys()]).toEqual([datasetKey('churn', 1)]);
});

/** Writers whose steps are done in the scheduler's order; the steps numbered in `crashes` end a writer, which then tries again. */
async function writers(scheduler: fc.Scheduler, count: number, crashes: number[]) {
  const objects = new Map<string, string>();
  const ports = dyingPorts(objects, scheduler, crashes);
  const untilDone = async (i: number): Promise<void> => {
    await commitDataset('churn', adding(i), ports).catch(() => untilDone(i));
  };
  await scheduler.waitFor(Promise.all(Array.from({ length: count }, (_, i) => untilDone(i))));
  const all = Array.from({ length: count }, (_, i) => entry(i));
  expect([...objects.keys()].toSorted()).toEqual(all.map((_, i) => datasetKey('churn', i + 1)));
  expect(read(objects, count).entries).toEqual(all);
  for (let n = 2; n <= count; n++)
    expect(read(objects, n).entries).toEqual(expect.arrayContaining(read(objects, n - 1).entries));
}

test('writers at once, in any order of their steps and dying anywhere, lose and repeat nothing', async () => {
  const crashes = fc.uniqueArray(fc.nat(80), { maxLength: 30 });
  await fc.assert(fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 8 }), crashes, writers), {
    numRuns: 60,
  });
});
