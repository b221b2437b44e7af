import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { binEdges } from './bin-edges.ts';
import { binCounts } from './histogram.ts';

const edgesOf = (values: number[]) => binEdges(Float64Array.from(values).toSorted());
const times = (count: number, value: number) => Array.from({ length: count }, () => value);

test('different values: deciles', () => {
  expect(edgesOf(Array.from({ length: 1000 }, (_, i) => i))).toEqual([
    99, 199, 299, 399, 499, 599, 699, 799, 899,
  ]);
});

test('a value that is most of a column has a bin for itself, between those of the others', () => {
  const values = [...times(40, -2), ...times(30, -1), ...times(860, 0), ...times(40, 1), ...times(30, 2)];
  expect(edgesOf(values)).toEqual([-1, 0, 1]);
});

test('one value, no value, few values: no bin without rows', () => {
  expect(edgesOf([])).toEqual([]);
  expect(edgesOf(times(50, 3))).toEqual([]);
  expect(edgesOf([...times(95, 0), 1, 2, 3, 4, 5])).toEqual([0]);
});

test('edges ascend, at most nine, and every bin but the last has ten rows and one in fifty', () => {
  const value = fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 4 }) },
    fc.double({ min: -9, max: 9, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(value, { maxLength: 3000, size: 'max' }), (values) => {
      const edges = edgesOf(values);
      expect(edges).toEqual([...new Set(edges)].toSorted((a, b) => a - b));
      expect(edges.length).toBeLessThan(10);
      const counts = binCounts(values, edges);
      for (const count of counts.slice(0, -1)) {
        expect(count).toBeGreaterThanOrEqual(Math.max(10, 0.02 * values.length));
      }
      expect(counts.at(-1)! > 0 || !values.length).toBe(true);
    }),
    { numRuns: 60 },
  );
});
