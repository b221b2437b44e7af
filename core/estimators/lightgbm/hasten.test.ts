import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateSeconds } from './cost.ts';
import { hasten } from './hasten.ts';

const shape = { problemType: 'binary', classes: 2, rows: 200_000, columns: 20, distinct: 100 } as const;
const params = { num_leaves: 31, learning_rate: 0.05 };

test('takes fewer and larger steps, so that the fit takes as long as it may', () => {
  const whole = estimateSeconds(shape, params);
  const faster = hasten(params, shape, whole / 3)!;
  expect(faster.num_leaves).toBe(31);
  expect(faster.learning_rate).toBeCloseTo(0.15, 2);
  expect(estimateSeconds(shape, faster)).toBeLessThanOrEqual(whole / 3);
  expect(estimateSeconds(shape, faster)).toBeGreaterThan(whole / 3.2);
});

test('changes no steps where there is time enough', () => {
  expect(hasten(params, shape, 1e6)!.learning_rate).toBe(0.05);
});

test('knows how far a fit with other steps went', () => {
  const known = { params: { ...params, learning_rate: 0.1 }, iterations: 40 };
  const seconds = estimateSeconds(shape, params) / 3;
  const rate = (own: object) => Number(hasten(params, shape, seconds, own as typeof known)!.learning_rate);
  expect(rate(known)).toBeLessThan(Number(hasten(params, shape, seconds)!.learning_rate));
});

test('never exceeds the seconds, nor steps of 0.3; else there is nothing', () => {
  const some = fc.double({ min: 0.01, max: 60, noNaN: true });
  fc.assert(
    fc.property(some, fc.double({ min: 0.02, max: 0.3, noNaN: true }), (seconds, learning_rate) => {
      const faster = hasten({ ...params, learning_rate }, shape, seconds);
      const within = faster === undefined || estimateSeconds(shape, faster) <= seconds + 1e-9;
      expect(within).toBe(true);
      expect(Number(faster?.learning_rate ?? 0)).toBeLessThanOrEqual(0.3);
    }),
  );
  expect(hasten(params, shape, 0.1)).toBeUndefined();
});
