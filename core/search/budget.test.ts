import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { admit, totalSeconds } from './budget.ts';

const priced = (seconds: number[]) =>
  seconds.map((estimatedSeconds, i) => ({ id: `c${i}`, estimatedSeconds }));

describe('admit', () => {
  test('no one takes more than half of what is left while others wait, nor more than its core has', () => {
    const all = priced([9, 2, 1, 4, 3]);
    expect(admit(all, 10)).toEqual([all[1], all[2], all[4]]);
    expect(admit(priced([5.5]), 10)).toHaveLength(1);
    expect(admit(priced([6]), 10)).toHaveLength(0);
  });

  test('what does not fit is hastened, after all that fits has its place', () => {
    const all = priced([8, 1, 20]);
    const hasten = (candidate: (typeof all)[number], seconds: number) =>
      candidate.id === 'c0' ? { ...candidate, id: 'faster', estimatedSeconds: seconds } : undefined;
    expect(admit(all, 10, hasten)).toEqual([{ id: 'faster', estimatedSeconds: 4.5 }, all[1]]);
  });

  test('never spends more than the budget, keeps the order, and would not have had room for what it left', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: 0, max: 100, noNaN: true })),
        fc.float({ min: 0, max: 300, noNaN: true }),
        (seconds, budget) => {
          const all = priced(seconds);
          const admitted = admit(all, budget);
          const spent = totalSeconds(admitted);
          expect(spent).toBeLessThanOrEqual(budget + 1e-9);
          expect(admitted).toEqual(all.filter((c) => admitted.includes(c)));
          const left = all.filter((c) => !admitted.includes(c)).map((c) => c.estimatedSeconds);
          expect(Math.min(Infinity, ...left)).toBeGreaterThan((budget - spent) / 2 - 1e-9);
        },
      ),
    );
  });
});
