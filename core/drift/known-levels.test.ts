import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { knownLevels, unseenLevels } from './known-levels.ts';

const numbered = (from: number, to: number, count = 1) =>
  new Map(Array.from({ length: to - from }, (_, i) => [`level ${from + i}`, count]));

test('every level is known up to the bound, however rare', () => {
  const known = knownLevels(new Map([...numbered(0, 900, 3), ...numbered(900, 1000), ['none', 0]]), 1000);
  expect(known).toMatchObject({ rows: 2800, once: 100, upTo: 2 ** 32 - 1 });
  expect(known.hashes).toHaveLength(1000);
  expect(
    unseenLevels(known, new Map([...numbered(990, 1000, 2), ['new', 5], ['newer', 7], ['gone', 0]])),
  ).toEqual({
    now: { count: 12, rows: 32 },
    before: { count: 100, rows: 2800 },
    levels: ['newer', 'new'],
  });
});

test('of too many levels a part is judged, which is the same part later and stands for the whole', () => {
  const known = knownLevels(numbered(0, 40_000, 2), 10_000);
  expect(known).toMatchObject({ rows: 20_000, once: 0 });
  expect(unseenLevels(known, numbered(0, 40_000)).now).toEqual({ count: 0, rows: 10_000 });
  const { now } = unseenLevels(known, numbered(30_000, 50_000));
  expect(now.rows).toBeGreaterThan(4500);
  expect(now.rows).toBeLessThan(5500);
  expect(now.count / now.rows).toBeCloseTo(0.5, 1);
});

test('no training row is unseen, at any bound', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.integer({ min: 0, max: 9 })),
      fc.integer({ min: 1, max: 20 }),
      (counts, most) => {
        const all = new Map(Object.entries(counts));
        expect(unseenLevels(knownLevels(all, most), all).now.count).toBe(0);
      },
    ),
  );
});
