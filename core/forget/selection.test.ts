import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyCell, normal, rowTest, selector } from './selection.ts';

test.each([
  [' 42 ', '42'],
  ['42.0', '42'],
  ['42.', '42'],
  ['+42.500', '42.5'],
  ['-0.10', '-0.1'],
  ['100', '100'],
  ['0042', '0042'],
  ['12345678901234567890.0', '12345678901234567890'],
  ['1.0.0', '1.0.0'],
  ['Anna ', 'Anna'],
])('%j is compared as %j', (cell, text) => expect(normal(cell)).toBe(text));

test('it is the same when it is done twice', () => {
  const texts = fc.oneof(fc.string(), fc.double().map(String), fc.integer().map(String));
  fc.assert(
    fc.property(texts, (text) => {
      expect(normal(normal(text))).toBe(normal(text));
    }),
  );
});

test('a row goes where all columns of one selector agree', () => {
  const selection = [selector(['id'], [['7']]), selector(['request', 'row'], [['r1', '2']])];
  const goes = (row: Record<string, string>) => {
    const cells = Object.values(row);
    return rowTest(Object.keys(row), selection)?.((place) => cells[place]);
  };
  expect(goes({ id: '7.0', request: 'r9' })).toBe(true);
  expect(goes({ request: 'r1', row: '2' })).toBe(true);
  expect(goes({ request: 'r1', row: '1' })).toBe(false);
  expect(goes({ ' id ': '8' })).toBe(false);
  expect(goes({ request: 'r1', name: '7' })).toBeUndefined();
  expect(anyCell(['x', ' 7'], selection)).toBe(true);
  expect(anyCell(['r1'], selection)).toBe(false);
});
