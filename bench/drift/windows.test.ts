import { expect, test } from 'vitest';
import { shuffled, toStream, windowRows } from './windows.ts';

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

test('a copy is shuffled by its seed alone and keeps every row', () => {
  expect(ats(shuffled(rows, 1))).toEqual(ats(shuffled(rows, 1)));
  expect(ats(shuffled(rows, 1))).not.toEqual(ats(shuffled(rows, 2)));
  expect(ats(shuffled(rows, 1)).toSorted((a, b) => a - b)).toEqual(ats(rows));
});

test.each([
  [168, 200, 336],
  [252.5, 200, 253],
  [98.8, 200, 296],
  [200, 200, 200],
])('%d rows a week and at least %d: %d', (perWeek, least, expected) => {
  expect(windowRows(perWeek, least)).toBe(expected);
});
