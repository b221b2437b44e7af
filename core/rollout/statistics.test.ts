import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { random } from '../random.ts';
import { failsMore } from './fails-more.ts';
import { medianWithBounds } from './median.ts';
import { wilsonLow } from './wilson.ts';

type Golden = {
  failsMore: [next: number, live: number, share: number, evidence: number][];
  wilsonLow: [share: number, n: number, low: number][];
  median: { values: number[]; median: { value: number; low: number; high: number } }[];
};
const golden: Golden = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../test/golden/rollout/judge.json'), 'utf8'),
);

const isAbove = ([next, live, share]: Golden['failsMore'][number]) => next / (next + live) > share;

test.each(golden.failsMore.filter(isAbove))(
  '%i failures beside %i at a share of %f, as by SciPy',
  (...row) => {
    const [next, live, share, evidence] = row;
    expect(failsMore({ next, live }, share) / evidence).toBeCloseTo(1, 9);
  },
);

test('failures within a version’s share are no evidence against it', () => {
  expect(golden.failsMore.some((row) => !isAbove(row))).toBe(true);
  for (const [next, live, share] of golden.failsMore.filter((row) => !isAbove(row)))
    expect(failsMore({ next, live }, share)).toBe(1);
});

test('evidence against a version passes 20 in at most 1 of 20 roll-outs where both versions fail alike', () => {
  const { float } = random(11);
  for (const share of [0.05, 0.1, 0.5]) {
    let passed = 0;
    for (let rollout = 0; rollout < 500; rollout++) {
      const failures = { next: 0, live: 0 };
      let most = 0;
      for (let failure = 0; failure < 100; failure++) {
        failures[float() < share ? 'next' : 'live']++;
        most = Math.max(most, failsMore(failures, share));
      }
      if (most >= 20) passed++;
    }
    expect(passed / 500).toBeLessThanOrEqual(0.05);
  }
});

test.each(golden.wilsonLow)('Wilson’s lower bound of %f in %i, as SciPy’s', (share, n, low) => {
  expect(wilsonLow(share, n, 3)).toBeCloseTo(low, 12);
});

test('the lower bound is never above the share', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 5000 }), (share, n) => {
      expect(wilsonLow(share, n, 3)).toBeLessThanOrEqual(share + 1e-12);
      expect(wilsonLow(share, n, 3)).toBeGreaterThanOrEqual(-1e-12);
    }),
  );
});

test.each(golden.median)(
  'a median’s bounds hold those of the binomial distribution',
  ({ values, median }) => {
    const found = medianWithBounds(values, 3)!;
    expect(found.value).toBeCloseTo(median.value, 12);
    // The ranks are the normal approximation's, the exact ones at most one nearer to the middle.
    expect(found.low).toBeLessThanOrEqual(median.low);
    expect(found.high).toBeGreaterThanOrEqual(median.high);
  },
);

test('a median has bounds from 13 values on', () => {
  const values = Array.from({ length: 13 }, (_, i) => i);
  expect(medianWithBounds(values, 3)).toEqual({ value: 6, low: 0, high: 12 });
  expect(medianWithBounds(values.slice(1), 3)).toBeUndefined();
});
