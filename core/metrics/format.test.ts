import { expect, test } from 'vitest';
import { formatAlike, formatNumber } from './format.ts';

test('four digits matter, rows are counted in full', () => {
  expect([0.84623, 0.5, 1409, 12345.678, 0.000123456, 0].map(formatNumber)).toEqual([
    '0.8462',
    '0.5',
    '1,409',
    '12,350',
    '0.0001235',
    '0',
  ]);
});

test('numbers side by side have the same decimals', () => {
  expect(formatAlike([0.8478, 0.74, 0.8])).toEqual(['0.8478', '0.7400', '0.8000']);
  expect(formatAlike([17.72, 2.4391])).toEqual(['17.72', '2.44']);
  expect(formatAlike([12_345.6, 9.9])).toEqual(['12,346', '10']);
  expect(formatAlike([0.00012345, 0])).toEqual(['0.0001235', '0.0000000']);
  expect(formatAlike([0, 0])).toEqual(['0.0000', '0.0000']);
});
