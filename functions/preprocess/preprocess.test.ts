import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Decisions } from '../../contracts/artifacts.ts';
import { Baseline } from '../../contracts/baseline.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import type { Run } from '../../contracts/stages.ts';
import { foldRows } from '../../core/preprocess/folds.ts';
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
/** `when,size,target`, a row a day. */
const lines = (rows: number) =>
  Array.from({ length: rows }, (_, i) => `${date(i)},${i % 7},${i % 3 ? 'a' : 'b'}`);

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
      split: { by: 'random' },
      validation: 'repeated-cross-validation',
      metric: 'roc_auc',
    });
    expect(decisions.inputs).toContainEqual({ name: 'age', kind: 'numeric', required: true });
    expect(decisions.inputs).toContainEqual({ name: 'purpose', kind: 'categorical', required: true });
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
    const rows = Array.from(
      { length: 60 },
      (_, i) => `${i + 1},${i / 4},x,,word ${i} of ${i} and so on,${i % 2}`,
    );
    const path = await land(['id,size,same,empty,note,target', ...rows]);
    const { decisions } = await prepared(path, { target: 'target' });
    expect(decisions.inputs).toEqual([
      { name: 'size', kind: 'numeric', required: true },
      { name: 'note', kind: 'text', required: true },
    ]);
    expect(decisions.dropped.map(({ column }) => column)).toEqual(['id', 'same', 'empty']);
  });

  it('puts equal rows on one side, whatever their id', async () => {
    const rows = Array.from(
      { length: 200 },
      (_, i) => `${i + 1},${Math.floor(i / 2) / 4},${Math.floor(i / 2) % 2}`,
    );
    const path = await land(['id,size,target', ...rows]);
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

  it('divides very few rows twice, alike in test and train', async () => {
    const { split } = await prepared(example('german_credit.csv'), { target: 'class' });
    const [first, second] = split.folds;
    expect(split.folds).toHaveLength(2);
    expect(second).not.toEqual(first);
    for (const folds of split.folds)
      for (let fold = 0; fold < 5; fold++) expect(folds.filter((of) => of === fold)).toHaveLength(160);
  });

  it('splits by time: the last rows are the test, and every fold is validated on by what came before', async () => {
    const path = await land(['when,size,target', ...lines(100)]);
    const { decisions, split } = await prepared(path, {
      target: 'target',
      split: { by: 'time', column: 'when' },
    });
    expect(decisions).toMatchObject({
      validation: 'time-series',
      split: { by: 'time', column: 'when' },
      reasons: { split: 'the definition says so' },
    });
    expect(days(split.test)).toEqual(Int32Array.from({ length: 20 }, (_, i) => 80 + i));
    for (const [k, { train, validation }] of foldRows(split, decisions.validation).entries()) {
      const dayOfPlace = (places: Int32Array) => days(places.map((place) => split.train[place]));
      expect(dayOfPlace(train)).toEqual(Int32Array.from({ length: 16 * (k + 1) }, (_, i) => i));
      expect(dayOfPlace(validation)).toEqual(Int32Array.from({ length: 16 }, (_, i) => 16 * (k + 1) + i));
    }
  });

  it('splits by time unasked where the file is in the order of a column of dates', async () => {
    const inOrder = lines(100).toSorted();
    const path = await land(['when,size,target', ...inOrder]);
    const { decisions, split } = await prepared(path, { target: 'target' });
    expect(decisions).toMatchObject({
      split: { by: 'time', column: 'when' },
      reasons: { split: 'the file is in the order of "when"' },
    });
    expect(split.test).toEqual(Int32Array.from({ length: 20 }, (_, i) => 80 + i));
    const latestFirst = await land(['when,size,target', ...inOrder.toReversed()]);
    expect((await prepared(latestFirst, { target: 'target' })).split.test[0]).toBe(0);
  });

  it('splits at random where told to, and where the dates are in no order or of no use', async () => {
    const inOrder = lines(100).toSorted();
    const path = await land(['when,size,target', ...inOrder]);
    const told = await prepared(path, { target: 'target', split: { by: 'random' } });
    expect(told.decisions.split).toEqual({ by: 'random' });
    const beside = await prepared(path, { target: 'target', testFraction: 0 });
    expect(beside.decisions.split).toEqual({ by: 'random' });
    expect(beside.decisions.reasons.split).toContain('the test rows are given beside');
    const unordered = await prepared(await land(['when,size,target', ...lines(100)]), { target: 'target' });
    expect(unordered.decisions.reasons.split).toBe('the file is in the order of no column of dates');
    const late = inOrder.map((line, i) => line.replace(/.$/, i < 80 && i % 2 ? 'a' : 'b'));
    const useless = await prepared(await land(['when,size,target', ...late]), { target: 'target' });
    expect(useless.decisions).toMatchObject({
      split: { by: 'random' },
      reasons: {
        split: 'the file is in the order of "when", but by it all test rows have the same target',
      },
    });
  });

  it('warns of whole numbers that the file is in the order of', async () => {
    const path = await land([
      'day,size,target',
      ...lines(200).map((line, i) => `${i >> 1},${line.slice(25)}`),
    ]);
    const { decisions } = await prepared(path, { target: 'target' });
    expect(decisions.split).toEqual({ by: 'random' });
    expect(decisions.warnings).toMatchObject([{ code: 'rows_in_order', column: 'day' }]);
    const asked = await prepared(path, { target: 'target', split: { by: 'time', column: 'day' } });
    expect(asked.decisions.warnings).toEqual([]);
    expect(asked.split.test).toEqual(Int32Array.from({ length: 40 }, (_, i) => 160 + i));
  });

  it('validates on the latest rows alone where the earliest have one target', async () => {
    const late = lines(100)
      .toSorted()
      .map((line, i) => line.replace(/.$/, i < 20 || i % 2 ? 'a' : 'b'));
    const { decisions } = await prepared(await land(['when,size,target', ...late]), { target: 'target' });
    expect(decisions).toMatchObject({ split: { by: 'time' }, validation: 'holdout' });
  });

  it.each([
    ['too_few_times', { split: { by: 'time', column: 'two' } }],
    ['too_few_groups', { split: { by: 'group', column: 'two' } }],
    ['split_column_kind', { split: { by: 'time', column: 'target' } }],
    ['split_column_missing', { split: { by: 'group', column: 'site' } }],
    ['metric_unknown', { metric: 'auc' }],
    ['metric_undefined', { target: 'size', problemType: 'regression', metric: 'mape' }],
    ['costs_not_binary', { costs: { falsePositive: 1, falseNegative: 5 }, problemType: 'multiclass' }],
  ])('fails by name: %s', async (code, definition) => {
    const classes = ['a', 'b', 'c'];
    const rows = lines(60).map((line, i) => `${i % 2},${line.slice(0, -1)}${classes[i % 3]}`);
    const path = await land(['two,when,size,target', ...rows]);
    await expect(prepared(path, { target: 'target', ...definition })).rejects.toMatchObject({ code });
  });

  it('splits by group: no group is divided, and the group is no input', async () => {
    const rows = Array.from({ length: 200 }, (_, i) => `s${i % 20},${(i * 7) % 31},${i % 3 ? 'a' : 'b'}`);
    const path = await land(['site,size,target', ...rows]);
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
