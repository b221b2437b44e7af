import { expect, test } from 'vitest';
import type { ModelInput } from '../../contracts/dataset.ts';
import { readJson } from './json.ts';

const inputs: ModelInput[] = [
  { name: 'age', kind: 'numeric' },
  { name: 'member', kind: 'boolean' },
];
const read = (value: unknown) => {
  const { columns } = readJson(JSON.stringify(value), inputs).table;
  return columns.map((c) => (c.kind === 'categorical' ? [] : [...c.values]));
};

test.each([
  ['an array of objects', [{ member: true, age: 30 }, { age: 40 }]],
  ['an array of arrays', [[30, 'yes'], ['40', null]]], // prettier-ignore
  [
    'instances',
    {
      instances: [
        { age: '30', member: 'true', other: [1] },
        { age: 40, member: '' },
      ],
    },
  ],
])('reads %s', (_, value) => {
  expect(read(value)).toEqual([
    [30, 40],
    [1, NaN],
  ]);
});

test('one object is one row', () => {
  expect(read({ age: 30, member: false })).toEqual([[30], [0]]);
});

test.each([
  ['{', /invalid_json: /],
  ['3', /invalid_json: The rows must be/],
  ['[{"age":1},[2]]', /invalid_json: .*all of one kind/],
  ['[[1]]', /wrong_width: Row 1 has 1 cells; the model takes 2/],
  ['[{"age":1},{"age":{}}]', /wrong_type: Row 2: an array or object .*"age"/],
  ['[{"age":"old"}]', /wrong_type: Row 1: "old" is not a number.*"age"/],
])('refuses %s by name', (text, reason) => {
  expect(() => readJson(text, inputs)).toThrow(reason);
});

test('names from the prototype are columns like any other', () => {
  const { table } = readJson('[{}]', [{ name: 'constructor', kind: 'categorical' }]);
  expect(table.columns[0]).toMatchObject({ codes: Int32Array.of(-1) });
});
