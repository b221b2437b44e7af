import { expect, test } from 'vitest';
import { isOrdered } from './order.ts';

const ordered = (...values: number[]) => isOrdered(Float64Array.from(values));

test('values that never fall or never rise are in order', () => {
  expect(ordered(1, 1, 2, 5)).toBe(true);
  expect(ordered(5, 2, 2, 1)).toBe(true);
  expect(ordered(1, 3, 2)).toBe(false);
  expect(ordered(3, 1, 2)).toBe(false);
});

test('a missing value is in no order', () => {
  expect(ordered(1, Number.NaN, 2)).toBe(false);
  expect(ordered(1, 2, Number.NaN)).toBe(false);
});
