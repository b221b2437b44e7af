import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QuarantinedRow } from '../../contracts/dataset.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import type { Run } from '../../contracts/stages.ts';
import { limits } from '../../core/table/limits.ts';
import { readTable, readTarget } from '../../core/table/read.ts';
import { memoryPorts } from '../../test/support/memory-ports.ts';
import { collect } from './collect.ts';

const examples = join(import.meta.dirname, '../../examples');
const folders: string[] = [];
let landing: string;
beforeAll(async () => {
  landing = await mkdtemp(join(tmpdir(), 'landfall-landing-'));
  folders.push(landing);
});
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

const runOf = (target: string, ...paths: string[]): Run => ({
  runId: 'churn-000000000000',
  pipeline: Pipeline.parse({ name: 'churn', target }),
  sources: paths.map((key) => ({ bucket: 'landing', key, versionId: '1' })),
  startedBy: 'landing',
  startedAt: '2026-01-01T00:00:00Z',
});

async function collected(run: Run, threads = 2) {
  const ports = await memoryPorts();
  folders.push(ports.folder);
  return { out: await collect({ run }, { ...ports, threads }), ports };
}

const version = async (path: string) => (await collected(runOf('target', path))).out.datasetVersion;

async function land(name: string, text: string): Promise<string> {
  const path = join(landing, name);
  await writeFile(path, text);
  return path;
}

const rows = (from: number, to: number, f: (i: number) => string) =>
  Array.from({ length: to - from }, (_, i) => f(from + i)).join('\n');

describe('collect', () => {
  it('writes the same bytes for the same files, on any number of threads', async () => {
    const run = runOf('churn', join(examples, 'telco_churn.csv'));
    const [one, again, two] = [await collected(run, 1), await collected(run, 1), await collected(run, 2)];
    expect(again.out).toEqual(one.out);
    expect(two.out).toEqual(one.out);
    expect(one.out).toMatchObject({ rowsRead: 7043, rowsKept: 7043, rowsQuarantined: 0 });
  });

  it('reads several files as one table, by column name', async () => {
    const first = await land('first.csv', `size,kind,target\n${rows(0, 20, (i) => `${i / 4},a,${i % 3}`)}`);
    const second = await land('second.jsonl', rows(20, 40, (i) => JSON.stringify({ target: i % 3, extra: i / 8, size: i / 4 }))); // prettier-ignore
    const { out, ports } = await collected(runOf('target', first, second));
    const data = await ports.store.download(out.data.key);
    const table = await readTable(data, [
      { name: 'extra', kind: 'numeric' },
      { name: 'size', kind: 'numeric' },
      { name: 'kind', kind: 'categorical' },
    ]);
    expect(table.rows).toBe(40);
    expect(table.columns).toEqual([
      {
        name: 'extra',
        kind: 'numeric',
        values: Float32Array.from({ length: 40 }, (_, i) => (i < 20 ? NaN : i / 8)),
      },
      { name: 'size', kind: 'numeric', values: Float32Array.from({ length: 40 }, (_, i) => i / 4) },
      {
        name: 'kind',
        kind: 'categorical',
        codes: Int32Array.from({ length: 40 }, (_, i) => (i < 20 ? 0 : -1)),
        levels: ['a'],
      },
    ]);
    expect([...(await readTarget(data, 'target', ['0', '2']))].slice(0, 6)).toEqual([0, -1, 1, 0, -1, 1]);
    expect([...(await readTarget(data, 'target'))].slice(0, 4)).toEqual([0, 1, 2, 0]);
  });

  it('makes the version of the contents, not of the names', async () => {
    const text = `size,target\n${rows(0, 30, (i) => `${i / 4},${i % 2}`)}`;
    const [a, b, c] = [
      await land('a.csv', text),
      await land('b.csv', text),
      await land('c.csv', `${text}\n9,1`),
    ];
    expect(await version(b)).toBe(await version(a));
    expect(await version(c)).not.toBe(await version(a));
  });

  it('counts every bad row and keeps the first with their text', async () => {
    const bad = limits.quarantined + 50;
    const path = await land(
      'bad.csv',
      `size,target\n${rows(0, 3000, (i) => (i < bad ? `${i},x,${'y'.repeat(2000)}` : `${i},${i % 2}`))}`,
    );
    const { out, ports } = await collected(runOf('target', path));
    expect(out).toMatchObject({ rowsRead: 3000, rowsKept: 3000 - bad, rowsQuarantined: bad });
    const kept = new TextDecoder()
      .decode(await ports.store.get(out.quarantine.key))
      .trimEnd()
      .split('\n');
    expect(kept).toHaveLength(limits.quarantined);
    const row = JSON.parse(kept[4]) as QuarantinedRow;
    expect(row).toMatchObject({ file: 'bad.csv', line: 6, reason: 'has 3 fields, the header 2' });
    expect(row.raw).toHaveLength(limits.rawCharacters);
  });

  it('keeps dates as instants, and a wide number as it is', async () => {
    const path = await land(
      'dates.csv',
      `when,big,target\n${rows(0, 30, (i) => `1969-12-31T23:59:${String(i + 10).padStart(2, '0')}.25-00:30,${i}e30,${i % 2}`)}`,
    );
    const { out, ports } = await collected(runOf('target', path));
    const [when, big] = (
      await readTable(await ports.store.download(out.data.key), [
        { name: 'when', kind: 'timestamp' },
        { name: 'big', kind: 'numeric' },
      ])
    ).columns;
    expect(when).toMatchObject({ values: Float64Array.from({ length: 30 }, (_, i) => 1750.25 + i) });
    expect(big).toMatchObject({ values: Float32Array.from({ length: 30 }, (_, i) => i * 1e30) });
  });

  it('stops when it is told to', async () => {
    const ports = await memoryPorts();
    folders.push(ports.folder);
    const run = runOf('class', join(examples, 'german_credit.csv'));
    await expect(collect({ run }, { ...ports, signal: AbortSignal.abort() })).rejects.toThrow('aborted');
    expect(ports.objects.size).toBe(0);
  });
});
