import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ndcg } from './ndcg.ts';
import { BINS, binOf, calibrationError, promisesOf, reliabilityOf } from './reliability.ts';
import { logGamma, momentsOf, studentTail, welchGreater } from './welch.ts';

type Golden = {
  welch: { now: number[]; before: number[]; t: number; freedom: number; pValue: number }[];
  student: [t: number, freedom: number, tail: number][];
  logGamma: [x: number, value: number][];
  ndcg: { before: number[]; now: number[]; ndcg: number }[];
  calibrationError: { classes: number; predictions: number[]; labels: number[]; error: number }[];
};
const golden: Golden = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../test/golden/performance/statistics.json'), 'utf8'),
);
/** The relative error, or the absolute one of what is nearly 0. */
const error = (found: number, expected: number) =>
  Math.abs(found - expected) / Math.max(1e-300, Math.abs(expected));

const constant = (mean: number) => ({ rows: 30, mean, spread: 0 });

test.each(golden.welch)('Welch’s test as SciPy’s ttest_ind, t $t', ({ now, before, t, freedom, pValue }) => {
  const found = welchGreater(momentsOf(now), momentsOf(before));
  expect(error(found.t, t)).toBeLessThan(1e-9);
  expect(error(found.freedom, freedom)).toBeLessThan(1e-9);
  expect(error(found.pValue, pValue)).toBeLessThan(1e-9);
});

test.each(golden.student)(
  'Student’s t above %f with %f degrees of freedom, as by SciPy',
  (t, freedom, tail) => {
    expect(error(studentTail(t, freedom), tail)).toBeLessThan(1e-9);
  },
);

test.each(golden.logGamma)('ln Γ(%f) as by SciPy', (x, value) => {
  expect(Math.abs(logGamma(x) - value)).toBeLessThan(1e-13 * Math.max(1, Math.abs(value)));
});

test.each(golden.ndcg)('NDCG $ndcg as scikit-learn’s ndcg_score', ({ before, now, ndcg: expected }) => {
  expect(ndcg(before, now)).toBeCloseTo(expected, 12);
});

test.each(golden.calibrationError)(
  'a calibration error of $error, as by NumPy',
  ({ labels, predictions, classes, error: expected }) => {
    const scored = { labels, predictions: Float64Array.from(predictions), classes };
    expect(calibrationError(reliabilityOf(promisesOf(scored)))).toBeCloseTo(expected, 12);
  },
);

test('without variance means are compared as they are', () => {
  expect(welchGreater(constant(2), constant(1)).pValue).toBe(0);
  expect(welchGreater(constant(1), constant(1)).pValue).toBe(1);
});

test('NDCG is 1 for the same order, for columns that contribute nothing, and at most 1', () => {
  expect(ndcg([3, 1, 0], [0.9, 0.2, 0.1])).toBe(1);
  expect(ndcg([0, 0], [1, 2])).toBe(1);
  const worth = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(worth, fc.integer(), (before, seed) => {
      const now = before.map((_, j) => Math.abs(Math.sin(seed + j)));
      expect(ndcg(before, now)).toBeLessThanOrEqual(1 + 1e-12);
    }),
  );
});

test('bins hold their upper edge', () => {
  expect([0, 0.05, 0.1, 0.100001, 0.95, 1].map(binOf)).toEqual([0, 0, 0, 1, 9, BINS - 1]);
});
