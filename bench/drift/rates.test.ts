import { expect, test } from 'vitest';
import { rateOf, rateText, wilson } from './rates.ts';

// statsmodels.stats.proportion.proportion_confint(count, of, method='wilson')
test.each([
  [3, 480, 0.002127794, 0.018212462],
  [0, 20, 0, 0.161125158],
  [20, 20, 0.838874842, 1],
  [95, 100, 0.888249531, 0.978456321],
])('%d of %d', (count, of, low, high) => {
  const found = wilson({ count, of });
  expect(found.low).toBeCloseTo(low, 6);
  expect(found.high).toBeCloseTo(high, 6);
});

test('a rate is counted and told with its interval', () => {
  const rate = rateOf([true, false, false, false]);
  expect(rate).toEqual({ count: 1, of: 4 });
  expect(rateText(rate)).toBe('1 of 4, 25.0 % (95 %: 4.6 % to 69.9 %)');
  expect(rateText(rateOf([]))).toBe('none');
});
