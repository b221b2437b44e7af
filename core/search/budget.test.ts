import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { admit, totalSeconds } from './budget.ts';

const priced = (seconds: number[]) =>
  seconds.map((estimatedSeconds, i) => ({ id: `c${i}`, estimatedSeconds }));

describe('admit', () => {
  test('no one takes more than half of what is left while others wait', () => {
    const all = priced([9, 2, 1, 4, 3]);
    expect(admit(all, 10)).toEqual([all[1], all[2], all[3], all[4]]);
    expect(admit(priced([9]), 10)).toHaveLength(1);
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
          expect(Math.min(Infinity, ...left)).toBeGreaterThan(budget - spent - 1e-9);
        },
      ),
    );
  });

  test('admits the cheapest whatever it costs, where one is wanted at least', () => {
    const dear = priced([9, 2, 4]);
    expect(admit(dear, 1, { atLeastOne: true })).toEqual([dear[1]]);
    expect(admit(dear, 1)).toEqual([]);
    expect(admit([], 1, { atLeastOne: true })).toEqual([]);
  });
});
