import { expect, test } from 'vitest';
import { measureCoverage } from './coverage.ts';

const around = (labels: number[], outside: number) =>
  Float64Array.from(
    labels.flatMap((label, i) => (i < outside ? [label + 1, label + 3] : [label, label + 2])),
  );

test('counts the rows that lie within, bounds included, with Wilson’s interval', () => {
  const labels = Array.from({ length: 100 }, (_, i) => i);
  const { coverage, observed, meanWidth } = measureCoverage(around(labels, 10), labels, 0.9);
  expect(coverage).toBe(0.9);
  expect(meanWidth).toBeCloseTo(2, 12);
  // scipy.stats.binomtest(90, 100).proportion_ci(method='wilson')
  expect(observed.value).toBe(0.9);
  expect(observed.low).toBeCloseTo(0.825634, 5);
  expect(observed.high).toBeCloseTo(0.944771, 5);
});

test('all or none', () => {
  expect(measureCoverage(around([1, 2], 0), [1, 2], 0.9).observed).toMatchObject({ value: 1, high: 1 });
  expect(measureCoverage(around([1, 2], 2), [1, 2], 0.9).observed).toMatchObject({ value: 0, low: 0 });
});
