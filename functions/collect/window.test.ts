import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runId, runKey, sha256 } from '../../contracts/keys.ts';
import type { Run } from '../../contracts/stages.ts';
import { csv, dataWorlds } from '../../test/support/data-world.ts';
import { newestDataset } from '../_shared/dataset/log.ts';
import { type Occasion, retrainingRun } from '../_shared/dataset/retraining.ts';

const world = dataWorlds();

const append = { accumulation: { mode: 'append' } };

/** Thirty rows a day, landed on three days. */
async function landed(settings: object) {
  const shop = await world({ ...append, ...settings });
  const outputs = [];
  for (const day of [0, 1, 2]) {
    const rows = csv(day * 30, day * 30 + 30, (i) => `${i},2026-11-${10 + day}`).replace('size', 'size,day');
    outputs.push(await shop.land(`${day}.csv`, rows, { startedAt: `2026-11-${10 + day}T12:00:00Z` }));
  }
  return { ...shop, last: outputs[2] };
}

describe('a window', () => {
  test('of rows is the last that landed', async () => {
    const { last, cells, version } = await landed({ window: { rows: 40 } });
    expect(last.facts).toMatchObject({ files: 3, rows: 40, rowsOutsideWindow: 50 });
    expect(last).toMatchObject({ rowsRead: 90, rowsKept: 40 });
    expect((await cells(last.data.key, 'size'))[0]).toBe(50);
    expect(version(3).entries).toHaveLength(3);
  });

  test('of days is one of files, where the split is by no time', async () => {
    const { last, version, ofRun, versions } = await landed({ window: { days: 2 } });
    expect(last.facts).toMatchObject({ files: 2, rows: 60, filesOutsideWindow: 1 });
    expect(last.facts).not.toHaveProperty('rowsOutsideWindow');
    // The data stay whole: the window is of what is learnt from.
    expect(version(3)).toMatchObject({ window: { days: 2 }, rows: 60 });
    expect(version(3).entries).toHaveLength(3);
    expect(ofRun(version(3).entries[2].runId)).toMatchObject({ version: 3 });
    expect(ofRun(version(3).entries[2].runId).entries).toHaveLength(2);
    expect(versions()).toHaveLength(3);
  });

  test('of days is one of rows, where the split is by time', async () => {
    const { last, cells } = await landed({ window: { days: 1.6 }, split: { by: 'time', column: 'day' } });
    expect(last.facts).toMatchObject({ files: 3, rows: 60, rowsOutsideWindow: 30 });
    expect((await cells(last.data.key, 'size'))[0]).toBe(30);
  });

  test('in which nothing is left is said so', async () => {
    const settings = { ...append, window: { days: 1 }, split: { by: 'time', column: 'day' } };
    const { land } = await world(settings);
    const old = csv(0, 30, (i) => `${i},2020-01-01`).replace('size', 'size,day');
    await expect(land('a.csv', old)).rejects.toMatchObject({
      code: 'no_rows',
      message: expect.stringContaining('30 more are outside the window'),
    });
  });
});

describe('making a model anew', () => {
  const time = '2026-12-01T00:00:00Z';
  const occasion: Occasion = { id: [time], startedBy: 'schedule', startedAt: time };

  test('reads all that landed, the same bytes as the last landing, and adds nothing', async () => {
    const { land, perform, ports, pipeline, versions, ofRun } = await world(append);
    await land('a.csv', csv(0, 30));
    const last = await land('b.csv', csv(30, 60));
    const newest = await newestDataset('shop', ports.store);
    const run = retrainingRun(pipeline, newest!.artifact, occasion);
    const out = await perform(run);
    expect(out.data.sha256).toBe(last.data.sha256);
    expect(out.datasetVersion).toBe(last.datasetVersion);
    expect(out).not.toHaveProperty('dataset');
    expect(versions()).toHaveLength(2);
    expect(ofRun(run.runId)).toMatchObject({ version: 2, because: 'retrained', rows: 60 });
  });

  test('a run that is done again has the window of the first, and the same manifest', async () => {
    const { land, perform, ports, version, pipeline } = await world({ ...append, window: { days: 2 } });
    await land('a.csv', csv(0, 30), { startedAt: '2026-11-20T10:00:00Z' });
    await land('b.csv', csv(30, 60), { startedAt: '2026-11-24T10:00:00Z' });
    const first = version(2).entries[1].runId;
    const key = runKey(first, 'collect', 'manifest.json');
    const bytes = ports.objects.get(key)!;
    const base = { key, sha256: sha256(bytes), bytes: bytes.length };
    const run: Run = {
      runId: runId('shop', 'again'),
      pipeline,
      sources: [],
      base,
      repeats: first,
      startedBy: 'rerun',
      startedAt: '2027-01-01T00:00:00Z',
    };
    const again = await perform(run);
    for (const name of ['data.parquet', 'schema.json', 'profile.json', 'quarantine.jsonl', 'manifest.json'])
      expect(ports.objects.get(runKey(run.runId, 'collect', name))).toEqual(
        ports.objects.get(runKey(first, 'collect', name)),
      );
    expect(again.rowsKept).toBe(30);
  });

  test('an object or a base that is not what it was is noticed', async () => {
    const { land, perform, ports, pipeline, landing } = await world(append);
    await land('a.csv', csv(0, 30));
    const { artifact } = (await newestDataset('shop', ports.store))!;
    const run = retrainingRun(pipeline, artifact, occasion);
    await writeFile(join(landing, 'a.csv'), csv(0, 31));
    await expect(perform(run)).rejects.toMatchObject({ name: 'Misconfigured', code: 'data_changed' });
    const other = retrainingRun(pipeline, { ...artifact, sha256: sha256('other') }, occasion);
    await expect(perform(other)).rejects.toMatchObject({ name: 'Misconfigured', code: 'data_changed' });
  });
});
