import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Decisions } from '../../contracts/artifacts.ts';
import { Baseline } from '../../contracts/baseline.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import type { Run } from '../../contracts/stages.ts';
import { readSplit } from '../../core/preprocess/split-file.ts';
import { memoryPorts } from '../../test/support/memory-ports.ts';
import { collect } from '../collect/collect.ts';
import { preprocess } from './preprocess.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

const example = (name: string) => join(import.meta.dirname, '../../examples', name);

async function prepared(path: string, definition: object, threads = 2) {
  const ports = await memoryPorts();
  folders.push(ports.folder);
  const run: Run = {
    runId: 'p-000000000000',
    pipeline: Pipeline.parse({ name: 'p', ...definition }),
    sources: [{ bucket: 'landing', key: path, versionId: '1' }],
    startedBy: 'landing',
    startedAt: '2026-01-01T00:00:00Z',
  };
  const out = await preprocess({ run, collect: await collect({ run }, ports) }, { ...ports, threads });
  const json = async (key: string): Promise<unknown> =>
    JSON.parse(new TextDecoder().decode(await ports.store.get(key)));
  return {
    out,
    decisions: Decisions.parse(await json(out.decisions.key)),
    baseline: Baseline.parse(await json(out.baseline.key)),
    split: await readSplit(await ports.store.download(out.split.key)),
  };
}

async function land(lines: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'landfall-landing-'));
  folders.push(folder);
  await writeFile(join(folder, 'rows.csv'), lines.join('\n'));
  return join(folder, 'rows.csv');
}

/** For a hundred rows: every day once, in disorder. */
const dayOf = (row: number) => (row * 37) % 100;
const date = (row: number) => new Date(Date.UTC(2024, 0, 1 + dayOf(row))).toISOString();
const days = (rows: Int32Array) => rows.map(dayOf).toSorted();

describe('preprocess', () => {
  it('decides about real data as a person would', async () => {
    const { out, decisions, baseline, split } = await prepared(example('german_credit.csv'), {
      target: 'class',
    });
    expect(decisions).toMatchObject({
      problemType: 'binary',
      classes: ['bad', 'good'],
      dropped: [],
      duplicates: 0,
      warnings: [],
      validation: 'cross-validation',
    });
    expect(decisions.inputs).toContainEqual({ name: 'age', kind: 'numeric' });
    expect(decisions.inputs).toContainEqual({ name: 'purpose', kind: 'categorical' });
    expect(out).toMatchObject({ rowsTrain: 800, rowsTest: 200, problemType: 'binary' });
    expect(baseline).toMatchObject({ rows: 800 });
    expect(baseline.columns.map(({ name }) => name)).toEqual(decisions.inputs.map(({ name }) => name));
    expect([...split.train, ...split.test].toSorted((a, b) => a - b)).toEqual([...Array(1000).keys()]);
  });

  it('writes the same bytes on any number of threads, and others for another seed', async () => {
    const definition = { target: 'label' };
    const one = await prepared(example('digits_8x8.csv'), definition, 1);
    const two = await prepared(example('digits_8x8.csv'), definition, 2);
    const other = await prepared(example('digits_8x8.csv'), { ...definition, seed: 1 });
    expect(two.out).toEqual(one.out);
    expect(other.out.split.sha256).not.toBe(one.out.split.sha256);
    expect(one.decisions.classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  it('drops what is no input, with the reason', async () => {
    const lines = Array.from(
      { length: 60 },
      (_, i) => `${i + 1},${i / 4},x,,word ${i} of ${i} and so on,${i % 2}`,
    );
    const path = await land(['id,size,same,empty,note,target', ...lines]);
    const { decisions } = await prepared(path, { target: 'target' });
    expect(decisions.inputs).toEqual([{ name: 'size', kind: 'numeric' }]);
    expect(decisions.dropped.map(({ column }) => column)).toEqual(['id', 'same', 'empty', 'note']);
  });

  it('puts equal rows on one side, whatever their id', async () => {
    const lines = Array.from(
      { length: 200 },
      (_, i) => `${i + 1},${Math.floor(i / 2) / 4},${Math.floor(i / 2) % 2}`,
    );
    const path = await land(['id,size,target', ...lines]);
    const { decisions, split } = await prepared(path, { target: 'target' });
    const tested = new Set(split.test);
    expect(decisions.duplicates).toBe(100);
    expect([...split.test].every((row) => tested.has(row ^ 1))).toBe(true);
    expect(split.test).toHaveLength(40);
  });

  it('holds out nothing where a test file is given beside', async () => {
    const { out, split } = await prepared(example('concrete_strength.csv'), {
      target: 'compressive_strength',
      testFraction: 0,
    });
    expect(out).toMatchObject({ problemType: 'regression', rowsTrain: 1030, rowsTest: 0 });
    expect(new Set(split.folds[0])).toEqual(new Set([0, 1, 2, 3, 4]));
  });

  it('splits by time: the last rows are the test, and the fold before them the validation', async () => {
    const lines = Array.from({ length: 100 }, (_, i) => `${date(i)},${i % 7},${i % 3 ? 'a' : 'b'}`);
    const path = await land(['when,size,target', ...lines]);
    const { decisions, split } = await prepared(path, {
      target: 'target',
      split: { by: 'time', column: 'when' },
    });
    expect(decisions.validation).toBe('holdout');
    expect(days(split.test)).toEqual(Int32Array.from({ length: 20 }, (_, i) => 80 + i));
    const validation = split.train.filter((_, i) => split.folds[0][i] === 0);
    expect(days(validation)).toEqual(Int32Array.from({ length: 16 }, (_, i) => 64 + i));
  });

  it('splits by group: no group is divided, and the group is no input', async () => {
    const lines = Array.from({ length: 200 }, (_, i) => `s${i % 20},${(i * 7) % 31},${i % 3 ? 'a' : 'b'}`);
    const path = await land(['site,size,target', ...lines]);
    const { decisions, split } = await prepared(path, {
      target: 'target',
      split: { by: 'group', column: 'site' },
    });
    const tested = new Set(split.test.map((row) => row % 20));
    expect(tested.size).toBe(4);
    expect(split.train.some((row) => tested.has(row % 20))).toBe(false);
    expect(decisions.inputs.map(({ name }) => name)).toEqual(['size']);
  });
});
