import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ModelInput } from '../../contracts/dataset.ts';
import { readCsv } from '../serving/csv.ts';
import { cellText } from '../table/cells.ts';
import { toCsv } from './sample.ts';

const inputs: ModelInput[] = [
  { name: 'a "quoted", name', kind: 'numeric' },
  { name: 'flag', kind: 'boolean' },
  { name: 'when', kind: 'timestamp' },
  { name: 'level', kind: 'categorical' },
];

/** Levels as the table's readers make them: trimmed, none of the words for missing. */
const level = fc
  .string()
  .map((text) => cellText(text) ?? 'x')
  .filter((text) => cellText(text) === text);
const row = fc.tuple(
  fc.oneof(
    fc.float({ noDefaultInfinity: true }).map((x) => (x === 0 ? 0 : x)),
    fc.constant(Number.NaN),
  ),
  fc.constantFrom(0, 1, Number.NaN),
  fc.oneof(
    fc.integer({ min: -3e15, max: 5e15 }).map((micros) => micros / 1e6),
    fc.constant(Number.NaN),
  ),
  level,
);

test('reading the sample gives the very values that were scored', () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
      const table = {
        rows: rows.length,
        columns: [
          { kind: 'numeric' as const, name: inputs[0].name, values: Float32Array.from(rows, (r) => r[0]) },
          { kind: 'boolean' as const, name: 'flag', values: Float32Array.from(rows, (r) => r[1]) },
          { kind: 'timestamp' as const, name: 'when', values: Float64Array.from(rows, (r) => r[2]) },
          {
            kind: 'categorical' as const,
            name: 'level',
            codes: Int32Array.from(rows, (_, i) => i),
            levels: rows.map((r) => r[3]),
          },
        ],
      };
      const again = readCsv(toCsv(table, inputs), inputs).table;
      expect(again.columns.slice(0, 3)).toEqual(table.columns.slice(0, 3));
      const { codes, levels } = again.columns[3] as { codes: Int32Array; levels: string[] };
      expect(Array.from(codes, (code) => levels[code])).toEqual(rows.map((r) => r[3]));
    }),
  );
});

test('a lone missing value is a row', () => {
  const columns = [{ kind: 'numeric' as const, name: 'x', values: Float32Array.of(Number.NaN, 1) }];
  const alone: ModelInput[] = [{ name: 'x', kind: 'numeric' }];
  expect(readCsv(toCsv({ rows: 2, columns }, alone), alone).table).toEqual({ rows: 2, columns });
});
