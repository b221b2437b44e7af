import { describe, expect, test } from 'vitest';
import { datasetKey, sha256 } from '../../contracts/keys.ts';
import type { Conditional } from '../../contracts/ports.ts';
import { csv, dataWorlds } from '../../test/support/data-world.ts';

const world = dataWorlds();

const append = { accumulation: { mode: 'append' } };
const upsert = { accumulation: { mode: 'upsert', key: ['id'] } };

describe('append', () => {
  test('adds each file to those before it, and says so', async () => {
    const { land, version, ofRun, runOf, perform, cells } = await world(append);
    const first = await land('a.csv', csv(0, 30));
    const run = await runOf('b.csv', csv(30, 50), { startedAt: '2026-11-24T11:00:00Z' });
    const second = await perform(run);
    expect([first.dataset, second.dataset]).toEqual([1, 2]);
    expect([first.rowsKept, second.rowsKept]).toEqual([30, 50]);
    expect(second.facts).toMatchObject({ dataset: 2, files: 2, rows: 50 });
    expect(await cells(second.data.key, 'size')).toEqual(Array.from({ length: 50 }, (_, i) => i / 4));
    expect(version(2)).toEqual({
      pipeline: 'shop',
      version: 2,
      accumulation: { mode: 'append' },
      until: '2026-11-24T11:00:00Z',
      entries: [
        ...version(1).entries,
        {
          source: run.sources[0],
          sha256: sha256(csv(30, 50)),
          bytes: csv(30, 50).length,
          landedAt: '2026-11-24T11:00:00Z',
          runId: run.runId,
        },
      ],
      rows: 50,
      because: 'landed',
    });
    expect(ofRun(run.runId)).toEqual(version(2));
  });

  test('a newer version of an object takes the place of the older one', async () => {
    const { land, version, cells, names } = await world(append);
    await land('a.csv', csv(0, 30));
    await land('b.csv', csv(30, 40), { startedAt: '2026-11-24T11:00:00Z' });
    const again = await land('a.csv', csv(60, 90), { startedAt: '2026-11-24T12:00:00Z' });
    expect(names(version(3))).toEqual(['b.csv', 'a.csv']);
    expect((await cells(again.data.key, 'size')).map((size) => size * 4)).toEqual(
      [...Array(10).keys()].map((i) => i + 30).concat([...Array(30).keys()].map((i) => i + 60)),
    );
  });

  test('two files that land at once are both in the newest version, and the second run reads both', async () => {
    const { runOf, perform, version, ofRun, versions, names } = await world(append);
    await perform(await runOf('a.csv', csv(0, 30)));
    const runs = [await runOf('b.csv', csv(30, 50)), await runOf('c.csv', csv(50, 70))];
    const both = await Promise.all(runs.map((run) => perform(run)));
    const [second, third] = both.toSorted((a, b) => a.dataset! - b.dataset!);
    expect([second, third].map(({ dataset, rowsKept }) => [dataset, rowsKept])).toEqual([
      [2, 50],
      [3, 70],
    ]);
    expect(names(version(3)).toSorted()).toEqual(['a.csv', 'b.csv', 'c.csv']);
    expect(versions()).toHaveLength(3);
    const last = ofRun(runs[both.indexOf(third)].runId);
    expect(last).toMatchObject({ version: 3, rows: 70, entries: version(3).entries });
    // Asked again, it reads what it has read.
    expect(await perform(runs[both.indexOf(third)])).toEqual(third);
    expect(ofRun(runs[both.indexOf(third)].runId)).toEqual(last);
  });

  test('a run that is only to collect does not read what others landed', async () => {
    const { runOf, perform, version, ofRun } = await world(append);
    await perform(await runOf('a.csv', csv(0, 30)));
    const late = await runOf('b.csv', csv(30, 50), { only: 'collect' });
    await perform(await runOf('c.csv', csv(50, 70)));
    expect(await perform(late)).toMatchObject({ dataset: 3, rowsKept: 50 });
    expect(ofRun(late.runId)).not.toHaveProperty('version');
    expect(version(3)).not.toHaveProperty('rows');
    expect(version(3).entries).toHaveLength(3);
  });

  test('a file that landed earlier but was read later is read in its place', async () => {
    const { land, version, names } = await world(append);
    await land('b.csv', csv(30, 60), { startedAt: '2026-11-24T11:00:00Z' });
    await land('a.csv', csv(0, 30), { startedAt: '2026-11-24T10:00:00Z' });
    expect(names(version(2))).toEqual(['a.csv', 'b.csv']);
  });
});

describe('what is asked twice', () => {
  test.each([append, upsert, {}])('is done once: %j', async (settings) => {
    const { runOf, perform, versions, ofRun } = await world(settings);
    await perform(await runOf('a.csv', csv(0, 30)));
    const run = await runOf('b.csv', csv(30, 60));
    const first = await perform(run);
    const manifest = ofRun(run.runId);
    expect(await perform(run)).toEqual(first);
    expect(ofRun(run.runId)).toEqual(manifest);
    await perform(await runOf('c.csv', csv(60, 90), { startedAt: '2026-11-24T10:00:00Z' }));
    expect(await perform(run)).toEqual(first); // its answer was lost for longer
    expect(versions()).toHaveLength(3);
  });

  test('a write whose answer was lost is not repeated', async () => {
    const { objects, runOf, perform, versions } = await world(append);
    const swap: Conditional['swap'] = async (...args) => {
      await objects.swap(...args);
      return false;
    };
    const out = await perform(await runOf('a.csv', csv(0, 30)), { ...objects, swap });
    expect(out.dataset).toBe(1);
    expect(versions()).toHaveLength(1);
  });
});

describe('replace', () => {
  test('a file is the data', async () => {
    const { land, version, names } = await world();
    await land('a.csv', csv(0, 30));
    const second = await land('b.csv', csv(30, 60), { startedAt: '2026-11-24T11:00:00Z' });
    expect(second).toMatchObject({ dataset: 2, rowsKept: 30 });
    expect(names(version(2))).toEqual(['b.csv']);
  });

  test('a file that a later one overtook does not come back', async () => {
    const { land, versions, version, names } = await world();
    await land('b.csv', csv(30, 60), { startedAt: '2026-11-24T11:00:00Z' });
    const late = await land('a.csv', csv(0, 30), { startedAt: '2026-11-24T10:00:00Z' });
    expect(late).not.toHaveProperty('dataset');
    expect(versions()).toHaveLength(1);
    expect(names(version(1))).toEqual(['b.csv']);
  });
});

describe('upsert', () => {
  test('of rows with the same key the last is kept, where it landed', async () => {
    const { land, cells } = await world(upsert);
    await land('a.csv', csv(0, 30));
    // k5 and k6 anew, k5 a second time with a blank at its end.
    const text = 'id,size,sold\nk5,100,1\nk6,101,1\n k5\t,102,1\nk99,103,1';
    const { rowsRead, rowsKept, facts, data } = await land('b.csv', text, {
      startedAt: '2026-11-24T11:00:00Z',
    });
    expect({ rowsRead, rowsKept }).toEqual({ rowsRead: 34, rowsKept: 31 });
    expect(facts).toMatchObject({ rowsReplaced: 3, rows: 31 });
    const old = [...Array(30).keys()].filter((i) => i !== 5 && i !== 6).map((i) => i / 4);
    expect(await cells(data.key, 'size')).toEqual([...old, 101, 102, 103]);
  });

  test('what a column holds is told from the rows that are left', async () => {
    const { land, kindOf } = await world(upsert);
    const first = await land(
      'a.csv',
      csv(0, 40, (i) => (i < 10 ? `about ${i % 3}` : i % 5)),
    );
    expect(await kindOf('size', first.schema.key)).toBe('categorical');
    const second = await land('b.csv', csv(0, 10), { startedAt: '2026-11-24T11:00:00Z' });
    expect(await kindOf('size', second.schema.key)).toBe('numeric');
    expect(second.rowsQuarantined).toBe(0);
  });

  test('a row without target or key costs no good one, and is quarantined', async () => {
    const { land, ports } = await world(upsert);
    await land('a.csv', csv(0, 30));
    const text = 'id,size,sold\nk5,100,\nNA,101,1\nk40,102,2';
    const out = await land('b.csv', text, { startedAt: '2026-11-24T11:00:00Z' });
    expect(out).toMatchObject({ rowsRead: 33, rowsKept: 31, rowsQuarantined: 2 });
    const quarantined = new TextDecoder().decode(ports.objects.get(out.quarantine.key)).trim().split('\n');
    expect(quarantined.map((line) => JSON.parse(line))).toMatchObject([
      { file: 'b.csv', line: 2, reason: 'the target is missing' },
      { file: 'b.csv', line: 3, column: 'id', reason: 'the key is missing' },
    ]);
  });
});

describe('what does not get in', () => {
  test.each([
    ['lacks a column of the key', 'key,size,sold\n1,2,1', { code: 'key_missing', where: { column: 'id' } }],
    ['lacks the target', 'id,size,solid\nk1,2,1', { code: 'target_missing' }],
    ['has bad rows alone', 'id,size,sold\nk1,2,\nk2,3,', { code: 'all_rows_bad', where: { line: 2 } }],
    ['cannot be read', 'id,size,sold\n1,2\n1,2\n', { code: 'ragged_file' }],
  ])('a file that %s', async (_, text, failure) => {
    const { land, versions } = await world(upsert);
    await land('a.csv', csv(0, 30));
    const where = { file: 'b.csv', ...('where' in failure ? failure.where : {}) };
    await expect(land('b.csv', text)).rejects.toMatchObject({
      name: 'RejectedData',
      code: failure.code,
      where,
    });
    expect(versions()).toEqual([datasetKey('shop', 1)]);
  });

  test('too few rows, alone; beside others they are welcome', async () => {
    const { land, versions } = await world(append);
    await expect(land('a.csv', csv(0, 5))).rejects.toMatchObject({ code: 'too_few_rows' });
    expect(versions()).toEqual([]);
    await land('b.csv', csv(0, 30));
    expect((await land('a.csv', csv(0, 5))).rowsKept).toBe(35);
  });
});
