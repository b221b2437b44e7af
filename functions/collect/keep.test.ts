import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DatasetEntry, Manifest } from '../../contracts/dataset-version.ts';
import { datasetPrefix, runId } from '../../contracts/keys.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import { dyingPorts } from '../../test/support/dying-ports.ts';
import { textStore } from '../../test/support/text-store.ts';
import { newestDataset } from '../_shared/dataset/log.ts';
import { type Accepted, keep } from './keep.ts';

/** A file that landed: which object, at which second. */
type Landing = { object: number; second: number };

/** What collect hands over once it has read the file; each has read the data as they were when it began. */
function accepted(
  mode: 'append' | 'replace',
  { object, second }: Landing,
  i: number,
  base?: Manifest,
): Accepted {
  const pipeline = Pipeline.parse({ name: 'churn', target: 'left', accumulation: { mode } });
  const source = { bucket: 'land', key: `landing/churn/${object}.csv`, versionId: `v${i}` };
  const startedAt = `2026-11-24T10:00:${String(second).padStart(2, '0')}Z`;
  const run = {
    runId: runId('churn', source.key, source.versionId),
    pipeline,
    sources: [source],
    startedBy: 'landing',
    startedAt,
  } as const;
  const entry = { source, sha256: `${i}`, bytes: 1, landedAt: startedAt, runId: run.runId };
  const plan = {
    base,
    entries: [...(base?.entries ?? []), entry].map((e) => ({ ...e, fresh: e === entry })),
    until: startedAt,
    outside: 0,
  };
  return { run: { ...run, sources: [source] }, plan, fresh: [entry], rows: 20 };
}

/** Keeps all of them at once, in the scheduler's order; the steps numbered in `crashes` end a keeper, which begins again. */
async function keptBy(
  scheduler: fc.Scheduler,
  mode: 'append' | 'replace',
  landings: Landing[],
  crashes: number[],
) {
  const objects = new Map<string, string>();
  const ports = dyingPorts(objects, scheduler, crashes);
  const untilKept = (what: Accepted): Promise<unknown> => keep(what, ports).catch(() => untilKept(what));
  const all = landings.map(async (landing, i) => {
    const base = mode === 'append' ? await newestDataset('churn', textStore(objects)) : undefined;
    await scheduler.schedule(Promise.resolve());
    return untilKept(accepted(mode, landing, i, base?.manifest));
  });
  await scheduler.waitFor(Promise.all(all));
  const keys = [...objects.keys()].filter((key) => key.startsWith(datasetPrefix('churn'))).toSorted();
  return keys.map((key) => JSON.parse(objects.get(key)!) as Manifest);
}

/** Each object version's comings and goings over the log: it comes once, and once gone it stays away. */
function expectOnce(versions: Manifest[], landings: Landing[]): void {
  for (const i of landings.keys()) {
    const there = versions.map(({ entries }) => entries.some(({ source }) => source.versionId === `v${i}`));
    const comings = there.filter((is, n) => is && !there[n - 1]).length;
    expect(comings).toBeLessThanOrEqual(1);
  }
  for (const { entries } of versions) {
    const times = entries.map(({ landedAt }) => landedAt);
    expect(times).toEqual(times.toSorted());
  }
}

const secondOf = ({ landedAt }: DatasetEntry) => Number(landedAt.slice(17, 19));
const landing = fc.record({
  object: fc.integer({ min: 0, max: 3 }),
  second: fc.integer({ min: 10, max: 14 }),
});
const landings = fc.array(landing, { minLength: 1, maxLength: 6 });
const crashes = fc.uniqueArray(fc.nat(80), { maxLength: 25 });

async function appended(scheduler: fc.Scheduler, all: Landing[], when: number[]) {
  const versions = await keptBy(scheduler, 'append', all, when);
  expectOnce(versions, all);
  const newest = versions.at(-1)!.entries;
  const found = newest.map((entry) => [entry.source.key, secondOf(entry)]);
  const wanted = Map.groupBy(all, ({ object }) => `landing/churn/${object}.csv`);
  expect(new Map(found as [string, number][])).toEqual(
    new Map([...wanted].map(([key, of]) => [key, Math.max(...of.map(({ second }) => second))])),
  );
  expect(found).toHaveLength(wanted.size);
}

test('appended at once, in any order and dying anywhere: the newest version has the newest of each object', async () => {
  await fc.assert(fc.asyncProperty(fc.scheduler(), landings, crashes, appended), { numRuns: 80 });
});

async function replaced(scheduler: fc.Scheduler, all: Landing[], when: number[]) {
  const versions = await keptBy(scheduler, 'replace', all, when);
  expectOnce(versions, all);
  const newest = versions.at(-1)!.entries;
  expect(newest.map(secondOf)).toEqual([Math.max(...all.map(({ second }) => second))]);
}

test('replaced at once, in any order and dying anywhere: the newest version is the last that landed', async () => {
  await fc.assert(fc.asyncProperty(fc.scheduler(), landings, crashes, replaced), { numRuns: 80 });
});
