import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { random } from '../random.ts';
import { delong } from './delong.ts';
import { mcnemar, midP } from './mcnemar.ts';
import type { Scored } from './metric.ts';
import type { PairedTest } from './paired.ts';

type Golden = {
  delong: ({
    name: string;
    labels: number[];
    ours: number[];
    theirs: number[];
    margin: number;
  } & PairedTest)[];
  mcnemar: ({ ours: number; theirs: number; rows: number } & PairedTest)[];
};
const golden: Golden = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../test/golden/paired/tests.json'), 'utf8'),
);

/** A binary problem, of the probabilities of its positive class. */
const binary = (labels: ArrayLike<number>, positive: number[]): Scored => ({
  labels,
  predictions: Float64Array.from(positive.flatMap((p) => [1 - p, p])),
  classes: 2,
});

/** The greatest deviation of the difference and its interval, and the relative one of the p-value. */
function deviations(found: PairedTest, wanted: PairedTest) {
  const bounds = (['value', 'low', 'high'] as const).map((key) =>
    Math.abs(found.difference[key] - wanted.difference[key]),
  );
  const relative = Math.abs(found.pValue - wanted.pValue) / wanted.pValue;
  return { difference: Math.max(...bounds), pValue: relative };
}

describe('DeLong’s test', () => {
  // The normal distribution's tail is good to 1.2e-7.
  test.each(golden.delong)(
    'as the paper defines it: $name',
    ({ labels, ours, theirs, margin, ...wanted }) => {
      const pair = { challenger: binary(labels, ours), other: binary(labels, theirs) };
      const { difference, pValue } = deviations(delong(pair, margin)!, wanted);
      expect(difference).toBeLessThan(1e-12);
      expect(pValue).toBeLessThan(2e-7);
    },
  );

  test('a class of one row has no variance', () => {
    const one = binary([0, 0, 0, 1], [0.1, 0.2, 0.3, 0.9]);
    expect(delong({ challenger: one, other: one }, 0)).toBeUndefined();
  });

  test('models that differ in every pair alike leave nothing to chance', () => {
    const labels = [0, 0, 1, 1];
    const right = binary(labels, [0.1, 0.2, 0.8, 0.9]);
    const constant = binary(labels, [0.5, 0.5, 0.5, 0.5]);
    expect(delong({ challenger: right, other: constant }, 0)!.pValue).toBe(0);
    expect(delong({ challenger: constant, other: right }, 0)!.pValue).toBe(1);
    expect(delong({ challenger: right, other: constant }, 0.5)!.pValue).toBe(0.5);
  });
});

describe('McNemar’s test', () => {
  test.each(golden.mcnemar)('mid-p as scipy’s: $ours against $theirs of $rows', (wanted) => {
    const { ours, theirs, rows } = wanted;
    const right = (from: number, to: number) =>
      binary(
        new Uint8Array(rows),
        Array.from({ length: rows }, (_, row) => Number(row < from || row >= to)),
      );
    // The first `ours` rows are answered rightly by the challenger alone, the next by the other alone.
    const pair = { challenger: right(0, ours), other: right(ours, ours + theirs) };
    const { difference, pValue } = deviations(mcnemar(pair), wanted);
    expect(difference).toBeLessThan(1e-12);
    expect(pValue).toBeLessThan(1e-9);
  });

  test('the threshold of each model counts, and many classes', () => {
    const scored = binary([1, 1, 0], [0.4, 0.4, 0.3]);
    const pair = { challenger: { ...scored, threshold: 0.35 }, other: scored };
    expect(mcnemar(pair)).toMatchObject({ difference: { value: 2 / 3 }, pValue: 0.125 });
    const three = { labels: [2, 1], classes: 3, predictions: Float64Array.of(0, 0, 1, 1, 0, 0) };
    const worse = { ...three, predictions: Float64Array.of(0, 1, 0, 1, 0, 0) };
    expect(mcnemar({ challenger: three, other: worse })).toMatchObject({ difference: { value: 0.5 } });
  });
});

describe('a pair that is swapped', () => {
  /** Coarse scores, so that there are ties and rows on which the models agree. */
  const pairs = fc.integer().map((seed) => {
    const { integer } = random(seed);
    const rows = 4 + integer(60);
    const labels = Array.from({ length: rows }, (_, i) => (i < 4 ? i % 2 : integer(2)));
    const scores = () => labels.map((label) => (label + integer(6)) / 6);
    return { challenger: binary(labels, scores()), other: binary(labels, scores()) };
  });

  test.each([
    ['DeLong’s', (pair: { challenger: Scored; other: Scored }) => delong(pair, 0)!],
    ['McNemar’s', mcnemar],
  ])('%s: one minus the p-value, and one half against itself', (_, test) => {
    fc.assert(
      fc.property(pairs, ({ challenger, other }) => {
        const there = test({ challenger, other });
        const back = test({ challenger: other, other: challenger });
        expect(there.pValue + back.pValue).toBeCloseTo(1, 12);
        expect(there.difference.value).toBeCloseTo(-back.difference.value, 12);
        expect(there.difference.low).toBeCloseTo(-back.difference.high, 12);
        expect(test({ challenger, other: challenger }).pValue).toBe(0.5);
      }),
    );
  });
});

test('mid-p of many coins neither overflows nor takes long', () => {
  expect(midP(1_000_000, 990_000)).toBeCloseTo(6.6e-13, 13);
  expect(midP(5_000, 0)).toBe(0);
});

test('DeLong’s p-values of two equally good models are uniform', () => {
  const { float } = random(4);
  const normal = () => Math.sqrt(-2 * Math.log(1 - float())) * Math.cos(2 * Math.PI * float());
  const pValues = Array.from({ length: 400 }, () => {
    const labels = Array.from({ length: 120 }, (_, i) => i % 2);
    const shared = labels.map((label) => label + normal());
    const scores = () => shared.map((value) => value + normal() / 2);
    return delong({ challenger: binary(labels, scores()), other: binary(labels, scores()) }, 0)!.pValue;
  });
  // 40 ± 6 of 400 are below 0.1, if the level is kept.
  const below = pValues.filter((p) => p < 0.1).length;
  expect(below).toBeGreaterThan(22);
  expect(below).toBeLessThan(58);
});
