import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat } from './concat.ts';
import { inputs, row } from './fixtures.ts';
import { tableFromRows } from './from-cells.ts';

test('tables read apart and joined are the table read at once', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(row, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
      (parts) => {
        const apart = concat(parts.map((rows) => tableFromRows(inputs, rows)));
        expect(apart).toEqual(tableFromRows(inputs, parts.flat()));
      },
    ),
  );
});

test('columns are joined by name', () => {
  const [n, b] = inputs;
  const joined = concat([tableFromRows([n, b], [['1', 'true']]), tableFromRows([b, n], [['false', '2']])]);
  expect(joined).toEqual(
    tableFromRows(
      [n, b],
      [
        ['1', 'true'],
        ['2', 'false'],
      ],
    ),
  );
});

test('nothing joined is an empty table', () => {
  expect(concat([])).toEqual({ rows: 0, columns: [] });
});
