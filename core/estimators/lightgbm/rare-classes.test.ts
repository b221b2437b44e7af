import { expect, test } from 'vitest';
import { LightGbmParams } from './params.ts';
import { boundSteps } from './rare-classes.ts';

const task = { problemType: 'multiclass', classes: 3 } as const;
/** `counts[k]` rows of class k. */
const labels = (...counts: number[]) => Float32Array.from(counts.flatMap((n, k) => Array(n).fill(k)));
const defaults = LightGbmParams.parse({});

test('steps are bounded where a class is rare, and only there', () => {
  expect(boundSteps(defaults, labels(500, 495, 5), task).max_delta_step).toBe(5);
  expect(boundSteps(defaults, labels(500, 400, 100), task)).toBe(defaults);
});

test('a class that none of the rows has is not rare', () => {
  expect(boundSteps(defaults, labels(500, 500, 0), task)).toBe(defaults);
});

test('a bound that was asked for stays', () => {
  const asked = LightGbmParams.parse({ max_delta_step: 1 });
  expect(boundSteps(asked, labels(500, 495, 5), task)).toBe(asked);
});

test('values are no classes', () => {
  expect(boundSteps(defaults, labels(1000, 1), { problemType: 'regression', classes: 0 })).toBe(defaults);
});
