import { expect, test } from 'vitest';
import { shuffledApart, toStream, windowRows } from './windows.ts';

const rows = { names: ['at'], cells: Array.from({ length: 20 }, (_, at) => [String(at)]) };
const ats = ({ cells }: { cells: string[][] }) => cells.map(([at]) => Number(at));

test('a stream goes on where the training rows end, in whole windows', () => {
  const { training, windows } = toStream(rows, { share: 0.5, most: 4, windowRows: 3, windows: 9 });
  expect(ats(training)).toEqual([6, 7, 8, 9]);
  expect(windows.map(ats)).toEqual([
    [10, 11, 12],
    [13, 14, 15],
    [16, 17, 18],
  ]);
});

test('no more windows are made than are asked for', () => {
  expect(toStream(rows, { share: 0.5, most: 99, windowRows: 3, windows: 2 }).windows).toHaveLength(2);
});

test('the first rows are shuffled by one seed, the others by another, and every row is kept', () => {
  const order = (first: number, second: number) => ats(shuffledApart(rows, 0.5, first, second));
  expect(order(1, 1)).toEqual(order(1, 1));
  expect(order(1, 2).slice(0, 10)).toEqual(order(1, 1).slice(0, 10));
  expect(order(1, 2).slice(10)).not.toEqual(order(1, 1).slice(10));
  expect(order(2, 1).slice(0, 10)).not.toEqual(order(1, 1).slice(0, 10));
  expect(order(1, 2).toSorted((a, b) => a - b)).toEqual(ats(rows));
});

test.each([
  [168, 200, 336],
  [252.5, 200, 253],
  [98.8, 200, 296],
  [200, 200, 200],
])('%d rows a week and at least %d: %d', (perWeek, least, expected) => {
  expect(windowRows(perWeek, least)).toBe(expected);
});
