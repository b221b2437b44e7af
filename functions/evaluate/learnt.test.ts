import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { Decisions } from '../../contracts/artifacts.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import { weightedSumModel } from '../../core/evaluate/fixtures.ts';
import { readSplit } from '../../core/preprocess/split-file.ts';
import { random } from '../../core/random.ts';
import { memoryPorts } from '../../test/support/memory-ports.ts';
import { collect } from '../collect/collect.ts';
import { preprocess } from '../preprocess/preprocess.ts';
import { learntBy } from './learnt.ts';

const champion = 'churn-aaaaaaaaaaaa';
const challenger = 'churn-bbbbbbbbbbbb';
let ports: Awaited<ReturnType<typeof memoryPorts>>;
beforeEach(async () => {
  ports = await memoryPorts();
  return () => rm(ports.folder, { recursive: true });
});

type Row = { who: string; day: number; x: string; y: string };

/** Customers from number `from` on, ten a day, in the order of their days. */
function customers(from: number, to: number): Row[] {
  const { float } = random(7);
  const all = Array.from({ length: to }, (_, i) => ({
    who: `c${i}`,
    day: Math.floor(i / 10),
    x: float().toFixed(6),
    y: float() > 0.5 ? 'yes' : 'no',
  }));
  return all.slice(from);
}

/** Takes rows through collect and preprocess as a run; more columns may be added. */
async function run(runId: string, rows: (Row & Record<string, unknown>)[], definition: object) {
  const path = join(ports.folder, `${runId}.csv`);
  const lines = [Object.keys(rows[0]), ...rows.map((row) => Object.values(row))];
  await writeFile(path, lines.map((cells) => cells.join(',')).join('\n'));
  const input = {
    runId,
    pipeline: Pipeline.parse({ name: 'churn', target: 'y', split: { by: 'random' }, ...definition }),
    sources: [{ bucket: 'b', key: path, versionId: '1' }],
    startedBy: 'fit' as const,
    startedAt: '2026-11-24T00:00:00Z',
  };
  const collected = await collect({ run: input }, ports);
  const preprocessed = await preprocess({ run: input, collect: collected }, ports);
  const bytes = await ports.store.get(preprocessed.decisions.key);
  const { train, test } = await readSplit(await ports.store.download(preprocessed.split.key));
  return {
    state: { run: input, collect: collected, preprocess: preprocessed },
    decisions: Decisions.parse(JSON.parse(new TextDecoder().decode(bytes))),
    train: Array.from(train, (row) => rows[row]),
    test: Array.from(test, (row) => rows[row]),
  };
}

/** Which customers of the challenger's test part its champion has learnt from: as found, and as it is. */
async function learnt(before: Row[], after: Row[], definition: object = {}) {
  const first = await run(champion, before, definition);
  const { target, problemType, classes, inputs } = first.decisions;
  const weights = Object.fromEntries(inputs.map(({ name }) => [name, [0, 0]]));
  const model = weightedSumModel({ target, problemType, classes, inputs }, weights);
  const second = await run(challenger, after, definition);
  const live = { runId: champion, version: 1, model };
  const marks = await learntBy(live, second.state, second.decisions, ports);
  const names = new Set(first.train.map(({ who }) => who));
  return {
    found: marks && second.test.filter((_, i) => marks[i]).map(({ who }) => who),
    truth: second.test.filter(({ who }) => names.has(who)).map(({ who }) => who),
    test: second.test.length,
  };
}

const upsert = { accumulation: { mode: 'upsert', key: ['who'] } };
const byDay = { split: { by: 'time', column: 'day' } };

test('appended rows leave nearly all test rows where they were, and those that moved are found', async () => {
  const { found, truth, test } = await learnt(customers(0, 600), customers(0, 800));
  expect(found).toEqual(truth);
  expect(test).toBe(160);
  expect(truth.length).toBeLessThan(16);
});

test('so do rows that fall out of a window', async () => {
  const { found, truth } = await learnt(customers(0, 600), customers(0, 800).slice(200));
  expect(found).toEqual(truth);
  expect(truth.length).toBeLessThan(16);
});

test('upserted rows keep their side by their key, whatever becomes of their cells', async () => {
  const changed = customers(0, 600).map((row, i) => (i % 3 ? row : { ...row, x: `${i}.5` }));
  const { found, truth } = await learnt(customers(0, 600), changed, upsert);
  expect(found).toEqual([]);
  expect(truth).toEqual([]);
  const more = await learnt(customers(0, 600), [...changed, ...customers(600, 800)], upsert);
  expect(more.found).toEqual(more.truth);
  expect(more.truth.length).toBeLessThan(16);
});

test('by time, what comes later moves the border, and no test row was learnt', async () => {
  const { found, truth } = await learnt(customers(0, 600), customers(0, 800), byDay);
  expect([found, truth]).toEqual([[], []]);
});

test('by time, rows of the past that come late move the border back over rows that were learnt', async () => {
  const { found, truth, test } = await learnt(customers(300, 600), customers(0, 600), byDay);
  expect(found).toEqual(truth);
  expect([truth.length, test]).toEqual([60, 120]);
});

test('rows that look alike at other times are not the same', async () => {
  const alike = customers(0, 800).map((row) => ({ ...row, who: 'somebody', x: '1.5' }));
  const { found } = await learnt(alike.slice(0, 600), alike, byDay);
  expect(found).toEqual([]);
});

test('a new column divides all rows anew, and most of the test rows were learnt', async () => {
  const { float } = random(3);
  const wider = customers(0, 600).map((row) => ({ ...row, z: float().toFixed(6) }));
  const { found, truth } = await learnt(customers(0, 600), wider);
  expect(found).toEqual(truth);
  expect(truth.length).toBeGreaterThan(70);
});

test('it cannot be told where the champion’s rows are gone, or are not those that were divided', async () => {
  const { state, decisions } = await run(challenger, customers(0, 600), {});
  const { target, problemType, classes, inputs } = decisions;
  const weights = Object.fromEntries(inputs.map(({ name }) => [name, [0, 0]]));
  const model = weightedSumModel({ target, problemType, classes, inputs }, weights);
  const live = { runId: champion, version: 1, model };
  expect(await learntBy(live, state, decisions, ports)).toBeUndefined();
  await run(champion, customers(0, 500), {});
  expect(await learntBy(live, state, decisions, ports)).toHaveLength(120);
  const fewer = await run('churn-cccccccccccc', customers(0, 300), {});
  const bytes = await ports.store.get(fewer.state.collect.data.key);
  await ports.store.put(`runs/${champion}/collect/data.parquet`, bytes);
  expect(await learntBy(live, state, decisions, ports)).toBeUndefined();
});
