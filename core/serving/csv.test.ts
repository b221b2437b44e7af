import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ModelInput } from '../../contracts/dataset.ts';
import type { Table } from '../table/table.ts';
import { columnNames } from '../table/csv-header.ts';
import { csvLine, readCsv } from './csv.ts';

const inputs: ModelInput[] = [
  { name: 'age', kind: 'numeric' },
  { name: 'city', kind: 'categorical' },
];

/** The table's rows as plain values. */
function rows({ columns, rows }: Table): unknown[][] {
  return Array.from({ length: rows }, (_, i) =>
    columns.map((c) => (c.kind === 'categorical' ? (c.levels[c.codes[i]] ?? null) : c.values[i])),
  );
}
const read = (text: string, header?: 'present' | 'absent') => rows(readCsv(text, inputs, header).table);

test.each([
  ['a header', 'age,city\n30,Bonn\n', [[30, 'Bonn']]],
  ['no header', '30,Bonn\n', [[30, 'Bonn']]],
  ['no line feed at the end', '30,Bonn', [[30, 'Bonn']]],
  ['another order', 'city,age\nBonn,30\n', [[30, 'Bonn']]],
  ['unknown columns', 'id,city,left,age\n7,Bonn,yes,30\n', [[30, 'Bonn']]],
  ['absent columns', 'city\nBonn\n', [[NaN, 'Bonn']]],
  ['many unknown columns', 'a,b,c,age\n1,2,3,30\n', [[30, null]]],
  ['missing values', 'age,city\n,NA\n', [[NaN, null]]],
  ['semicolons', 'city;age\nBonn;30\n', [[30, 'Bonn']]],
  ['tabs', 'age\tcity\n30\tBonn\n', [[30, 'Bonn']]],
  ['a byte-order mark and CRLF', '\ufeffage,city\r\n30,Bonn\r\n', [[30, 'Bonn']]],
  ['quotes', 'age,city\n"30","Bonn, ""old"" town"\n', [[30, 'Bonn, "old" town']]],
  ['blank lines', 'age,city\n\n30,Bonn\n\n', [[30, 'Bonn']]],
  ['blanks in the header', ' city ,age\nBonn,30\n', [[30, 'Bonn']]],
  ['blanks around quotes', 'age, "city"\n30, "Bonn" \n', [[30, 'Bonn']]],
  ['quotes inside of a field', 'age,city\n30,5" disk\n', [[30, '5" disk']]],
  ['line ends of old Macs', 'age,city\r30,Bonn\r', [[30, 'Bonn']]],
])('reads CSV with %s', (_, text, expected) => {
  expect(read(text)).toEqual(expected);
});

test('a first row of data that happens to hold a name is data', () => {
  expect(read('30,city\n')).toEqual([[30, 'city']]);
});

test('who says whether there is a header is believed', () => {
  expect(read('30,city\n1,2\n', 'present')).toEqual([[NaN, '2']]);
  expect(() => read('age,city\n30,Bonn\n', 'absent')).toThrow(/wrong_type: Row 1: "age" is not a number/);
});

test('in a model with one input a blank line is a row', () => {
  const table = readCsv('age\n30\n\n40\n', [inputs[0]]).table;
  expect(rows(table)).toEqual([[30], [NaN], [40]]);
});

test.each([
  ['age,city\n30\n', /wrong_width: Row 1 has 1 cells; the header has 2/],
  ['30,Bonn\n30,Bonn,3\n', /wrong_width: Row 2 has 3 cells; the model takes 2/],
  ['age,city,age\n1,Bonn,2\n', /duplicate_column: .*"age"/],
  ['age,city\nold,Bonn\n', /wrong_type: Row 1: "old" is not a number\. \(column "age"\)/],
  ['age,city\n30,"Bonn\n', /invalid_csv: The line opens a quote that does not close. \(line 2\)/],
  ['age,city\n30,"Bonn" x\n', /invalid_csv: The line has text after a closing quote. \(line 2\)/],
  ['age,city\n', /no_rows/],
  ['', /no_rows/],
])('refuses %j by name', (text, reason) => {
  expect(() => read(text)).toThrow(reason);
});

test('what csvLine writes is read back, whatever the names and texts', () => {
  const text = fc.string({ unit: 'grapheme' }).filter((t) => t === t.trim() && !/[\0\ufeff]/.test(t));
  const name = text.filter((t) => t !== '');
  const table = fc
    .uniqueArray(name, { minLength: 2, maxLength: 6 })
    .chain((names) =>
      fc.tuple(fc.constant(names), fc.array(fc.tuple(...names.map(() => text)), { minLength: 1 })),
    );
  fc.assert(
    fc.property(table, ([names, cells]) => {
      const kinds = names.map((name): ModelInput => ({ name, kind: 'categorical' }));
      // Words for "no value" come back as missing, so they are compared as what the grammar makes of them.
      const csv = csvLine(names) + cells.map(csvLine).join('');
      const plain = rows(readCsv(csv, kinds, 'present').table);
      const turned = names.toReversed();
      const reordered = csvLine(turned) + cells.map((row) => csvLine(row.toReversed())).join('');
      expect(rows(readCsv(reordered, kinds, 'present').table)).toEqual(plain);
      for (const [i, row] of cells.entries()) {
        for (const [j, cell] of row.entries()) expect([cell, null]).toContain(plain[i][j]);
      }
      expect(plain).toHaveLength(cells.length);
    }),
  );
});

test('a header names its columns as in training', () => {
  const field = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', ' ', '\t a', '\u00a0'));
  const fields = fc.uniqueArray(field, { minLength: 2, maxLength: 5, selector: (text) => text.trim() });
  fc.assert(
    fc.property(fields, (header) => {
      const named = columnNames(header, 1).map((name): ModelInput => ({ name, kind: 'numeric' }));
      const text = csvLine(header) + csvLine(header.map((_, i) => i));
      expect(rows(readCsv(text, named.toReversed(), 'present').table)).toEqual([
        header.map((_, i) => i).toReversed(),
      ]);
    }),
  );
});
