import { expect, test } from 'vitest';
import type { Signature } from '../../contracts/dataset.ts';
import type { Table } from '../table/table.ts';
import { rowContributions } from './rows.ts';

const table: Table = {
  rows: 2,
  columns: [
    { kind: 'numeric', name: 'n', values: Float32Array.of(1.5, Number.NaN) },
    { kind: 'boolean', name: 'b', values: Float32Array.of(1, 0) },
    { kind: 'timestamp', name: 't', values: Float64Array.of(0, 1e15) },
    { kind: 'categorical', name: 'c', codes: Int32Array.of(0, -1), levels: ['x'] },
    { kind: 'text', name: 'w', values: ['é'.repeat(500), ''] },
  ],
};
const signature: Signature = {
  target: 'y',
  problemType: 'regression',
  inputs: table.columns.map(({ name, kind }) => ({ name, kind })) as Signature['inputs'],
};
const explained = {
  base: Float64Array.of(10),
  predictions: Float64Array.of(13, 10),
  contributions: Float64Array.of(1, -5, 2, 4, 1, 0, 0, 0, 0, 0),
};

test('values are as a person writes them, and missing ones are null', () => {
  const [first, second] = rowContributions(explained, signature, table, Infinity);
  const values = (row: typeof first) =>
    Object.fromEntries(row.columns.map(({ column, value }) => [column, value]));
  expect(values(first)).toEqual({
    n: 1.5,
    b: true,
    t: '1970-01-01T00:00:00.000Z',
    c: 'x',
    w: 'é'.repeat(200),
  });
  expect(values(second)).toEqual({ n: null, b: false, t: 1e15, c: null, w: null });
});

test('the greatest come first, and what is not listed is summed', () => {
  const [first] = rowContributions(explained, signature, table, 2);
  expect(first).toEqual({
    base: 10,
    prediction: 13,
    columns: [
      { column: 'b', value: true, contribution: -5 },
      { column: 'c', value: 'x', contribution: 4 },
    ],
    others: 4,
  });
});
