import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { chiSquaredTail } from './chi-squared.ts';
import { holm } from './holm.ts';
import { kolmogorovSmirnov, kolmogorovTail } from './ks.ts';
import { populationStability } from './psi.ts';

type Golden = {
  ks: { name: string; a: number[]; b: number[]; statistic: number; pValue: number }[];
  kolmogorov: [number, number][];
  chiSquared: [number, number, number][];
};
const golden: Golden = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../test/golden/drift/statistics.json'), 'utf8'),
);

test.each(golden.ks)('KS as SciPy’s ks_2samp: $name', ({ a, b, statistic, pValue }) => {
  const found = kolmogorovSmirnov(a, a.length, Float64Array.from(b));
  expect(found.statistic).toBeCloseTo(statistic, 12);
  // SciPy takes the one-sample distribution of a rounded size, we Stephens' correction: both approximate.
  expect(Math.abs(found.pValue - pValue)).toBeLessThan(0.015);
  expect(Math.abs(found.pValue - pValue) / (pValue + 1e-12)).toBeLessThan(0.025);
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
