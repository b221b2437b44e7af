import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeBaseline } from './baseline.ts';
import { chiSquaredTail } from './chi-squared.ts';
import { contingency, poolRare } from './contingency.ts';
import { fisherGreater } from './fisher.ts';
import { holm } from './holm.ts';
import { jensenShannon } from './jensen-shannon.ts';
import { kolmogorovSmirnov, kolmogorovTail } from './ks.ts';
import { mannWhitney, normalTail } from './mann-whitney.ts';
import { populationStability } from './psi.ts';
import { relativeDistance, wasserstein } from './wasserstein.ts';

type Golden = {
  ks: { name: string; a: number[]; b: number[]; statistic: number; pValue: number; wasserstein: number }[];
  kolmogorov: [number, number][];
  chiSquared: [number, number, number][];
  counts: {
    name: string;
    a: number[];
    b: number[];
    distance: number;
    statistic: number;
    freedom: number;
    pValue: number;
  }[];
  mannWhitney: { name: string; low: number[]; high: number[]; auc: number; pValue: number }[];
  fisher: [number, number, number, number, number][];
};
const golden: Golden = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../test/golden/drift/statistics.json'), 'utf8'),
);

test.each(golden.ks)('KS as SciPy’s ks_2samp: $name', ({ a, b, statistic, pValue }) => {
  const found = kolmogorovSmirnov(a, a.length, b.toReversed());
  expect(found.statistic).toBeCloseTo(statistic, 12);
  // SciPy takes the one-sample distribution of a rounded size, we Stephens' correction: both approximate.
  expect(Math.abs(found.pValue - pValue)).toBeLessThan(0.015);
  expect(Math.abs(found.pValue - pValue) / (pValue + 1e-12)).toBeLessThan(0.025);
});

const someValues = fc.array(
  fc.oneof(fc.integer({ min: 0, max: 20 }), fc.double({ noNaN: true, min: 0, max: 20 })),
  {
    minLength: 1,
    maxLength: 3000,
    size: 'max',
  },
);

test('of many values only points are kept: they cost KS one part in their number at most', () => {
  fc.assert(
    fc.property(someValues, someValues, fc.integer({ min: 3, max: 11 }), (before, now, tenths) => {
      const values = Float32Array.from(before, Math.fround);
      // A table of 2,000 columns keeps 100 points of each.
      const columns = Array.from({ length: 2000 }, (_, j) => ({
        kind: 'numeric' as const,
        name: `x${j}`,
        values: j ? new Float32Array() : values,
      }));
      const [column] = makeBaseline({ rows: values.length, columns }).columns;
      const points = (column as { points: number[] }).points;
      const moved = Float32Array.from(now, (value) => (value * tenths) / 10);
      const exact = kolmogorovSmirnov(values.toSorted(), values.length, moved).statistic;
      const found = kolmogorovSmirnov(points, values.length, moved).statistic;
      expect(Math.abs(found - exact)).toBeLessThanOrEqual(values.length <= 100 ? 0 : 1 / 101 + 1e-12);
    }),
    { numRuns: 50 },
  );
});

test('KS of nothing is no difference, and what is not finite is nothing', () => {
  expect(kolmogorovSmirnov([], 0, [1, 2])).toEqual({ statistic: 0, pValue: 1 });
  expect(kolmogorovSmirnov([1, 2], 2, [Number.NaN, Infinity])).toEqual({ statistic: 0, pValue: 1 });
  expect(kolmogorovSmirnov([1, 2], 2, [1, Number.NaN, 2]).statistic).toBe(0);
});

test.each(golden.ks)('Wasserstein distance as SciPy’s: $name', ({ a, b, wasserstein: expected }) => {
  expect(Math.abs(wasserstein(a, b) - expected)).toBeLessThan(1e-9);
});

test('the distance is relative, of values in any order, and one value far out does not make it', () => {
  expect(relativeDistance([0, 1, 2, 3], 2, [5, Number.NaN, 1, 2, 0])).toBe(0);
  expect(relativeDistance([0, 1, 2, 3], 2, [3, 3, 3, 1e30])).toBeCloseTo(1.5 / 2, 12);
  const values = Float32Array.from({ length: 300_000 }, (_, i) => ((i * 7919) % 1000) / 1000);
  const points = Array.from({ length: 999 }, (_, i) => (i + 1) / 1000);
  expect(relativeDistance(points, 0.29, values)).toBeLessThan(0.01);
});

test.each(golden.counts)('Jensen-Shannon as SciPy’s: $name', ({ a, b, distance }) => {
  expect(Math.abs(jensenShannon(a, b) - distance)).toBeLessThan(1e-9);
  expect(jensenShannon(b, a)).toBe(jensenShannon(a, b));
});

test.each(golden.counts)('χ² as SciPy’s chi2_contingency: $name', ({ a, b, ...expected }) => {
  const { statistic, freedom, pValue } = contingency(a, b);
  expect(Math.abs(statistic - expected.statistic)).toBeLessThan(1e-9 * Math.max(1, statistic));
  expect(freedom).toBe(expected.freedom);
  // erfc is good to 1.2e-7.
  expect(Math.abs(pValue / expected.pValue - 1)).toBeLessThan(2e-7);
});

test('bins with few expected rows are counted together, and no row is lost', () => {
  expect(poolRare([500, 300, 2, 3], [50, 30, 1, 0])).toEqual([
    [500, 300, 5],
    [50, 30, 1],
  ]);
});

test.each(golden.mannWhitney)('AUC as SciPy’s mannwhitneyu: $name', ({ low, high, ...expected }) => {
  const { auc, variance } = mannWhitney(low, high);
  expect(Math.abs(auc - expected.auc)).toBeLessThan(1e-9);
  const pValue = normalTail((auc - 0.5) / Math.sqrt(variance));
  expect(Math.abs(pValue / expected.pValue - 1)).toBeLessThan(2e-7);
});

test('scores that are all equal tell nothing and do not vary', () => {
  expect(mannWhitney([1, 1], [1])).toEqual({ auc: 0.5, variance: 0 });
});

test.each(golden.fisher)('Fisher’s exact test: %i of %i, was %i of %i', (count, rows, was, rowsBefore, p) => {
  const found = fisherGreater({ count, rows }, { count: was, rows: rowsBefore });
  expect(Math.abs(found / p - 1)).toBeLessThan(1e-9);
});

test.each(golden.kolmogorov)('Kolmogorov’s distribution at %f', (x, tail) => {
  expect(kolmogorovTail(x)).toBeCloseTo(tail, 12);
});

test.each(golden.chiSquared)('χ² at %f with %i degrees of freedom', (x, freedom, tail) => {
  expect(Math.abs(chiSquaredTail(x, freedom) - tail) / tail).toBeLessThan(2e-7);
});

test('PSI as worked by hand', () => {
  // (0.3 - 0.5) ln(0.3 / 0.5) + (0.7 - 0.5) ln(0.7 / 0.5); so many rows that smoothing does not show.
  const { psi, pValue } = populationStability([0.5, 0.5], 1e9, [3e8, 7e8]);
  expect(psi).toBeCloseTo(-0.2 * Math.log(0.6) + 0.2 * Math.log(1.4), 8);
  expect(pValue).toBeLessThan(1e-100);
});

test('PSI is never negative, nil for equal shares, finite for empty bins', () => {
  const counts = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(
      counts.filter((c) => c.some(Boolean)),
      (before) => {
        const rows = before.reduce((a, b) => a + b);
        const shares = before.map((count) => count / rows);
        expect(populationStability(shares, rows, before).psi).toBeCloseTo(0, 12);
        const { psi } = populationStability(shares, rows, before.toReversed());
        expect(psi).toBeGreaterThanOrEqual(0);
        expect(psi).toBeLessThan(Infinity);
      },
    ),
  );
});

test('Holm’s correction as worked by hand', () => {
  expect(holm([0.01, 0.02, 0.03, 0.5]).map((p) => Number(p.toFixed(12)))).toEqual([0.04, 0.06, 0.06, 0.5]);
  expect(holm([0.9, 0.001, 0.8])).toEqual([1, 0.003, 1]);
  expect(holm([])).toEqual([]);
});
