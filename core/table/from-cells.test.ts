import { describe, expect, it, test } from 'vitest';
import type { ModelInput } from '../../contracts/dataset.ts';
import { tableFromCells, tableFromRows } from './from-cells.ts';
import { numbersOf, type NumericStringColumn } from './table.ts';

const inputs: ModelInput[] = [
  { name: 'age', kind: 'numeric' },
  { name: 'city', kind: 'categorical' },
  { name: 'member', kind: 'boolean' },
  { name: 'since', kind: 'timestamp' },
];

describe('tableFromRows', () => {
  it('reads text and JSON values alike', () => {
    const text = tableFromRows(inputs, [
      [' 41.5 ', 'Köln', 'YES', '2020-01-02T03:04:05+01:00'],
      ['NA', '?', '', ''],
    ]);
    const json = tableFromRows(inputs, [
      [41.5, 'Köln', true, '2020-01-02 02:04:05Z'],
      [null, undefined, null, null],
    ]);
    expect(text).toEqual(json);
    expect(text.columns).toEqual([
      { name: 'age', kind: 'numeric', values: Float32Array.of(41.5, NaN) },
      { name: 'city', kind: 'categorical', codes: Int32Array.of(0, -1), levels: ['Köln'] },
      { name: 'member', kind: 'boolean', values: Float32Array.of(1, NaN) },
      { name: 'since', kind: 'timestamp', values: Float64Array.of(1577930645, NaN) },
    ]);
  });

  it('keeps texts, and numbers as text, as they are written', () => {
    const format = { decimal: ',', unit: '€' } as const;
    const strings: ModelInput[] = [
      { name: 'note', kind: 'text' },
      { name: 'price', kind: 'numeric_string', format },
    ];
    const { columns } = tableFromRows(strings, [
      [' Good, cheap ', '1.234,50 €'],
      ['NA', null],
      [5, 1234.5],
    ]);
    expect(columns).toEqual([
      { name: 'note', kind: 'text', values: ['Good, cheap', '', '5'] },
      { name: 'price', kind: 'numeric_string', values: ['1.234,50 €', '', '1234,5'], format },
    ]);
    expect(numbersOf(columns[1] as NumericStringColumn)).toEqual(Float32Array.of(1234.5, NaN, 1234.5));
  });

  it('codes equal levels equally', () => {
    const [city] = tableFromRows([inputs[1]], [['b'], ['a'], ['b '], [null], [3], ['3']]).columns;
    expect(city).toMatchObject({ codes: Int32Array.of(0, 1, 0, -1, 2, 2), levels: ['b', 'a', '3'] });
  });

  it.each([
    [['old', 'x', true, ''], 'wrong_type: Row 1: "old" is not a number. (column "age")'],
    [[true, 'x', true, ''], 'wrong_type: Row 1: "true" is not a number. (column "age")'],
    [[1, 'x', 'maybe', ''], 'wrong_type: Row 1: "maybe" is not true or false. (column "member")'],
    [
      [1, 'x', 'no', '2021-02-29'],
      'wrong_type: Row 1: "2021-02-29" is not a date and time. (column "since")',
    ],
    [[1, 'x', 'no'], 'wrong_width: Row 1 has 3 cells; the model takes 4.'],
  ])('names row and column of %j', (row, message) => {
    expect(() => tableFromRows(inputs, [row])).toThrow(expect.objectContaining({ message }));
  });

  it('refuses a nested value', () => {
    const row = [[1], 'x', true, ''] as never[];
    expect(() => tableFromRows(inputs, [row])).toThrow('wrong_type: Row 1: an array or object');
  });

  it('reads no rows as an empty table', () => {
    expect(tableFromRows(inputs, [])).toMatchObject({ rows: 0 });
  });
});

test('tableFromCells takes undefined as missing', () => {
  const { columns } = tableFromCells(inputs, 1, (_, j) => (j === 1 ? 'a' : undefined));
  expect(columns[0]).toMatchObject({ values: Float32Array.of(NaN) });
  expect(columns[1]).toMatchObject({ levels: ['a'] });
});
