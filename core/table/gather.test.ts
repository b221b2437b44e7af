import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat } from './concat.ts';
import { inputs, row } from './fixtures.ts';
import { tableFromRows } from './from-cells.ts';
import { gather } from './gather.ts';

const tables = fc
  .array(fc.array(row, { minLength: 1, maxLength: 700 }), { maxLength: 5 })
  .map((parts) => parts.map((rows) => tableFromRows(inputs, rows)));

test('tables gathered one by one are the tables joined at once', () => {
  fc.assert(
    fc.property(tables, (parts) => {
      const gathered = gather();
      for (const part of parts) gathered.add(part);
      expect(gathered.take()).toEqual(concat(parts));
    }),
    { numRuns: 30 },
  );
});

test('columns are found by name, and what was taken is not held any longer', () => {
  const [n, b] = inputs;
  const gathered = gather();
  gathered.add(tableFromRows([n, b], [['1', 'true']]));
  gathered.add(tableFromRows([b, n], [['false', '2']]));
  const both = [
    ['1', 'true'],
    ['2', 'false'],
  ];
  expect(gathered.take()).toEqual(tableFromRows([n, b], both));
  expect(gathered.take()).toEqual({ rows: 0, columns: [] });
  gathered.add(tableFromRows([b], [['true']]));
  expect(gathered.take()).toEqual(tableFromRows([b], [['true']]));
});
