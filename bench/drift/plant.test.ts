import { expect, test } from 'vitest';
import { plant } from './plant.ts';
import { columnOf, mapColumn, toCsv } from './rows.ts';

const rows = {
  names: ['size', 'city', 'paid'],
  cells: Array.from({ length: 10 }, (_, i) => [
    String(i / 10),
    i < 6 ? 'Bonn' : 'Kiel',
    i % 3 ? 'no' : 'yes',
  ]),
};
const planted = (shift: Parameters<typeof plant>[1]['shift'], column: string, seed = 1) =>
  plant(rows, { shift, column }, rows, seed);

test('a column is scaled, and a missing cell stays missing', () => {
  const gaps = mapColumn(rows, 'size', (text, row) => (row === 3 ? '' : text));
  const found = columnOf(plant(gaps, { shift: 'scaled', column: 'size' }, rows, 1), 'size');
  expect(found).toEqual(['0', '0.15', '0.3', '', '0.6', '0.75', '0.9', '1.05', '1.2', '1.35']);
});

test('the level that is commonest before the shift is renamed', () => {
  const after = { ...rows, cells: rows.cells.slice(5) };
  const found = columnOf(plant(after, { shift: 'renamed', column: 'city' }, rows, 1), 'city');
  expect(found).toEqual(['Bonn (new)', 'Kiel', 'Kiel', 'Kiel', 'Kiel']);
});

test('a fifth of the cells is emptied, which ones the seed says', () => {
  const found = columnOf(planted('missing', 'city'), 'city');
  expect(found.filter((text) => text === '')).toHaveLength(2);
  expect(found).toEqual(columnOf(planted('missing', 'city'), 'city'));
  expect(new Set([1, 2, 3, 4].map((seed) => columnOf(planted('missing', 'city', seed), 'city').join())).size).toBeGreaterThan(1); // prettier-ignore
});

test('two classes change places, numbers are mirrored between the least and the greatest', () => {
  expect(columnOf(planted('labels', 'paid'), 'paid').slice(0, 4)).toEqual(['no', 'yes', 'yes', 'no']);
  expect(columnOf(planted('labels', 'size'), 'size').map(Number)).toEqual(
    columnOf(rows, 'size').map((text) => 0.9 - Number(text)),
  );
});

test('the rows that are planted in stay as they were', () => {
  const before = toCsv(rows);
  planted('missing', 'size');
  expect(toCsv(rows)).toBe(before);
});

test('cells with what separates cells are quoted', () => {
  expect(toCsv({ names: ['a', 'b'], cells: [['1,5', 'say "no"\n']] })).toBe('a,b\n"1,5","say ""no""\n"\n');
});

test('a column that is not there is a mistake', () => {
  expect(() => mapColumn(rows, 'colour', String)).toThrow('no column "colour"');
});
