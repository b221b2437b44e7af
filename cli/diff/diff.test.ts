import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Estimate } from '../../contracts/artifacts.ts';
import type { DatasetSchema } from '../../contracts/dataset.ts';
import type { DatasetEntry, Manifest } from '../../contracts/dataset-version.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import { Summary } from '../../contracts/summary.ts';
import { diffData } from './data.ts';
import { changedFields } from './definition.ts';
import { diffMetrics } from './metrics.ts';
import { diffRuns } from './runs.ts';

const definition = (changes: object = {}) => Pipeline.parse({ name: 'churn', target: 'left', ...changes });

describe('definitions', () => {
  test('every field that differs is named by its path, and no other', () => {
    const changes = changedFields(
      definition(),
      definition({ seed: 3, split: { by: 'time', column: 'at' }, monitoring: { limits: { psi: 0.5 } } }),
    );
    expect(changes).toEqual([
      { field: 'seed', before: 0, after: 3 },
      { field: 'split.by', before: 'auto', after: 'time' },
      { field: 'monitoring.limits.psi', before: 0.25, after: 0.5 },
      { field: 'split.column', after: 'at' },
    ]);
  });

  const settings = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.jsonValue());
  test('nothing differs from itself', () => {
    fc.assert(
      fc.property(settings, (own) => {
        expect(changedFields(own, structuredClone(own))).toEqual([]);
      }),
    );
  });

  test('the other way round the same fields differ, with before and after changed', () => {
    fc.assert(
      fc.property(settings, settings, (a, b) => {
        const there = changedFields(a, b).map((c) => JSON.stringify([c.field, c.before, c.after]));
        const back = changedFields(b, a).map((c) => JSON.stringify([c.field, c.after, c.before]));
        expect(there.toSorted()).toEqual(back.toSorted());
      }),
    );
  });
});

const entry = (name: string, versionId = '1'): DatasetEntry => ({
  source: { bucket: 'land', key: `landing/churn/${name}`, versionId },
  sha256: `${name} ${versionId}`,
  bytes: 10,
  landedAt: '2026-11-24T10:00:00Z',
  runId: 'churn-0123456789ab',
});
const manifest = (...entries: DatasetEntry[]): Manifest => ({
  pipeline: 'churn',
  accumulation: { mode: 'append' },
  until: '2026-11-24T10:00:00Z',
  entries,
  because: 'landed',
});

const namesOf = (all: { file: string }[] = []) => all.map(({ file }) => file);

function filesOf(before: Manifest, after: Manifest) {
  const { same, added, removed, changed } = diffData({ manifest: before }, { manifest: after });
  const versions = changed?.map(({ after }) => after.versionId);
  return { same, added: namesOf(added), removed: namesOf(removed), changed: versions };
}

const schema = (columns: Record<string, 'numeric' | 'text'>): DatasetSchema => ({
  format: 'csv',
  compression: 'none',
  rows: 1,
  columns: Object.entries(columns).map(([name, kind]) => ({ name, kind, missing: 0, distinct: 1 })),
});

describe('data', () => {
  test('files that came, went and were landed again', () => {
    const before = manifest(entry('a.csv'), entry('b.csv'), entry('c.csv'));
    const after = manifest(entry('b.csv'), entry('c.csv', '2'), entry('d.csv'));
    expect(filesOf(before, after)).toEqual({
      same: false,
      added: ['d.csv'],
      removed: ['a.csv'],
      changed: ['2'],
    });
  });

  test('the same files are the same data, in another order they are not', () => {
    const [a, b] = [entry('a.csv'), entry('b.csv')];
    const nothing = { added: [], removed: [], changed: [] };
    expect(filesOf(manifest(a, b), manifest(a, b))).toEqual({ same: true, ...nothing });
    expect(filesOf(manifest(a, b), manifest(b, a))).toEqual({ same: false, ...nothing });
  });

  test('columns that came, went and are of another kind', () => {
    const before = { schema: schema({ a: 'numeric', b: 'numeric', c: 'text' }), rows: 10 };
    const after = { schema: schema({ b: 'text', c: 'text', d: 'numeric' }) };
    expect(diffData(before, after)).toEqual({
      rows: { before: 10 },
      columns: [
        { name: 'a', before: 'numeric' },
        { name: 'b', before: 'numeric', after: 'text' },
        { name: 'd', after: 'numeric' },
      ],
    });
  });
});

/** Wilson's interval of a proportion, 95 %. */
function wilson(hits: number, rows: number): Estimate {
  const z = 1.959964;
  const value = hits / rows;
  const centre = value + z ** 2 / (2 * rows);
  const half = z * Math.sqrt((value * (1 - value) + z ** 2 / (4 * rows)) / rows);
  const scale = 1 + z ** 2 / rows;
  return { value, low: (centre - half) / scale, high: (centre + half) / scale };
}

describe('metrics', () => {
  // Newcombe (1998), "Interval estimation for the difference between independent proportions", table II, method 10.
  test.each([
    [[56, 70], [48, 80], 0.0524, 0.3339],
    [[9, 10], [3, 10], 0.1705, 0.809],
    [[6, 7], [2, 7], 0.0582, 0.8062],
    [[5, 56], [0, 29], -0.0381, 0.1926],
  ])('of %j and %j the interval is Newcombe’s', (after, before, low, high) => {
    const [{ difference, beyond }] = diffMetrics(
      { accuracy: wilson(before[0], before[1]) },
      { accuracy: wilson(after[0], after[1]) },
    );
    const found = difference as Estimate;
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
    expect(beyond).toBe(low > 0);
  });

  const estimate = fc
    .tuple(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.nat(100), fc.nat(100))
    .map(([value, below, above]): Estimate => ({ value, low: value - below, high: value + above }));

  test('the other way round the interval is turned about', () => {
    fc.assert(
      fc.property(estimate, estimate, (a, b) => {
        const [there] = diffMetrics({ m: a }, { m: b });
        const [back] = diffMetrics({ m: b }, { m: a });
        const [d, e] = [there.difference as Estimate, back.difference as Estimate];
        expect(d.low).toBeCloseTo(-e.high, 9);
        expect(d.value).toBeCloseTo(-e.value, 9);
        expect(there.beyond).toBe(back.beyond);
      }),
    );
  });

  test('where the intervals themselves lie apart, the difference is beyond chance', () => {
    fc.assert(
      fc.property(estimate, estimate, (a, b) => {
        fc.pre(a.high < b.low);
        expect(diffMetrics({ m: a }, { m: b })[0].beyond).toBe(true);
      }),
    );
  });

  test('without intervals there is a difference, and nothing is said of chance', () => {
    expect(diffMetrics({ a: { value: 1 }, b: { value: 2 } }, { a: { value: 3 }, c: { value: 4 } })).toEqual([
      { name: 'a', before: 1, after: 3, difference: { value: 2 } },
      { name: 'b', before: 2 },
      { name: 'c', after: 4 },
    ]);
  });
});

const summary = (changes: object = {}) =>
  Summary.parse({ runId: 'churn-0123456789ab', pipeline: 'churn', status: 'Live', reason: '', ...changes });
const madeBy = (...digests: string[]) => ({
  summary: summary({ code: digests.map((digest) => ({ version: '1.0.0', digest })) }),
});

describe('runs', () => {
  test('of two that left little, what they left is compared', () => {
    const [before, after] = [
      summary({
        metrics: { rmse: 3 },
        estimator: 'linear',
        costUsd: 0.01,
        seconds: { collect: 1, train: 2 },
      }),
      summary({ metrics: { rmse: 2 }, estimator: 'lightgbm', hyperparameters: { num_leaves: 7 } }),
    ];
    expect(diffRuns({ summary: before }, { summary: after })).toMatchObject({
      data: { rows: {} },
      code: { before: [], after: [] },
      model: {
        same: false,
        estimator: { before: 'linear', after: 'lightgbm' },
        hyperparameters: [{ field: 'num_leaves', after: 7 }],
      },
      metrics: [{ name: 'rmse', difference: { value: -1 } }],
      costUsd: { before: 0.01, after: 0 },
      seconds: { before: 3, after: 0 },
    });
    expect(diffRuns({ summary: before }, { summary: after })).not.toHaveProperty('definition');
  });

  test('code is the same by its digest, in whichever order the stages came upon it', () => {
    expect(diffRuns(madeBy('a'), madeBy('a')).code.changed).toBe(false);
    expect(diffRuns(madeBy('a', 'b'), madeBy('b', 'a')).code.changed).toBe(false);
    expect(diffRuns(madeBy('a'), madeBy('b')).code.changed).toBe(true);
    expect(diffRuns(madeBy(), madeBy('b')).code).not.toHaveProperty('changed');
  });
});
