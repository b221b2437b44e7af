import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytes, factItems, flow, number, seconds, table, usd } from './format.ts';

test.each([
  [0, '0.0 s'],
  [12.34, '12.3 s'],
  [99.96, '1 min 40 s'],
  [185, '3 min 05 s'],
  [3600, '60 min 00 s'],
])('%d seconds are %s', (value, text) => {
  expect(seconds(value)).toBe(text);
});

test.each([
  [7043, '7,043'],
  [0.845321, '0.8453'],
  [-1234.5678, '-1,235'],
  [0, '0'],
  [NaN, 'NaN'],
])('the number %d is written %s', (value, text) => {
  expect(number(value)).toBe(text);
});

test('sizes and costs', () => {
  expect([500, 91_000, 9_250_000, 2e9].map(bytes)).toEqual(['500 B', '91 kB', '9.3 MB', '2.0 GB']);
  expect([0.00123, 1.5].map(usd)).toEqual(['$0.0012', '$1.50']);
});

test('facts are read as words', () => {
  expect(factItems({ rowsKept: 7043, target: 'churn', stratified: true, shuffled: false })).toEqual([
    'rows kept 7,043',
    'target churn',
    'stratified',
    'no shuffled',
  ]);
});

const words = (text: string) => text.split(/[ ·]+/).filter(Boolean);

describe('flowing text', () => {
  test('joins what fits and breaks long items at spaces', () => {
    expect(flow(['a 1', 'b 2', 'c 3'], 9)).toEqual(['a 1 · b 2', 'c 3']);
    expect(flow(['one two three'], 7)).toEqual(['one two', 'three']);
    expect(flow([], 10)).toEqual([]);
  });

  test('loses no word, and no line is too long but for a word that is', () => {
    const word = fc.stringMatching(/^[a-z]{1,12}$/);
    const item = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(item, { maxLength: 8 }), fc.integer({ min: 8, max: 40 }), (items, width) => {
        const lines = flow(items, width);
        expect(words(lines.join(' '))).toEqual(words(items.join(' ')));
        for (const line of lines) expect(line.length <= width || !line.includes(' ')).toBe(true);
      }),
    );
  });
});

test('a table has numbers to the right and text to the left', () => {
  const rows = [
    ['0.91', 'lightgbm'],
    ['12', 'linear'],
  ];
  expect(table(['score', 'name'], rows)).toEqual(['score  name', ' 0.91  lightgbm', '   12  linear']);
});
