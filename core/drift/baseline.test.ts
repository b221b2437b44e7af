import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Baseline } from '../../contracts/baseline.ts';
import type { Table } from '../table/table.ts';
import { makeBaseline } from './baseline.ts';

const numeric = (values: number[]): Table => ({
  rows: values.length,
  columns: [{ kind: 'numeric', name: 'x', values: Float32Array.from(values) }],
});
const categorical = (codes: number[], levels: string[]): Table => ({
  rows: codes.length,
  columns: [{ kind: 'categorical', name: 'c', codes: Int32Array.from(codes), levels }],
});
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

test('numeric columns get deciles; missing is a share of its own', () => {
  const { columns } = makeBaseline(numeric([...Array.from({ length: 100 }, (_, i) => i + 1), Number.NaN]));
  expect(columns[0]).toMatchObject({
    kind: 'numeric',
    missing: 1 / 101,
    edges: [10, 20, 30, 40, 50, 60, 70, 80, 90],
    shares: Array.from({ length: 10 }, () => 10 / 101),
  });
});

test('a value that is most of a column becomes one edge, not several empty bins', () => {
  const { columns } = makeBaseline(numeric([...Array.from({ length: 95 }, () => 0), 1, 2, 3, 4, 5]));
  expect(columns[0]).toMatchObject({ edges: [0], shares: [0.95, 0.05] });
});

test('texts are counted by their characters, numbers as text by their value', () => {
  const words = ['', 'a', 'bb', 'bb', 'ccc'];
  const prices = ['', '1 €', '2 €', '2 €', '3 €'];
  const format = { decimal: '.', unit: '€' } as const;
  const { columns } = makeBaseline({
    rows: 5,
    columns: [
      { kind: 'text', name: 't', values: words },
      { kind: 'numeric_string', name: 'p', values: prices, format },
    ],
  });
  const counted = { missing: 0.2, points: [1, 2, 2, 3] };
  expect(columns).toMatchObject([
    { kind: 'text', ...counted },
    { kind: 'numeric_string', ...counted },
  ]);
  expect(Baseline.parse({ rows: 5, columns }).columns).toEqual(columns);
});

test('levels are the commonest first, the order of the table’s levels carries no meaning', () => {
  const levels = ['a', 'b', 'c'];
  const { columns } = makeBaseline(categorical([0, 1, 1, 2, -1], levels));
  expect(columns[0]).toMatchObject({
    name: 'c',
    kind: 'categorical',
    missing: 0.2,
    levels: ['b', 'a', 'c'],
    shares: [0.4, 0.2, 0.2],
    other: 0,
  });
  expect(makeBaseline(categorical([2, 1, 1, 0, -1], ['c', 'b', 'a']))).toEqual({ rows: 5, columns });
});

test('many levels, long levels and many values stay bounded', () => {
  const codes = Array.from({ length: 60_000 }, (_, i) => i % 30);
  const levels = Array.from({ length: 30 }, (_, i) => (i === 0 ? 'x'.repeat(1000) : `level ${i}`));
  const [column] = makeBaseline(categorical(codes, levels)).columns;
  expect(column).toMatchObject({ other: 1 / 3 });
  expect(makeBaseline(numeric(codes)).columns[0]).toHaveProperty('points.length', 1000);
  const wide = {
    rows: 300,
    columns: Array.from({ length: 1000 }, () => numeric(codes.slice(0, 300)).columns[0]),
  };
  expect(JSON.stringify(makeBaseline(wide)).length).toBeLessThan(2_000_000);
});

test('of many levels the rare ones are pooled: the commonest of them are so by chance', () => {
  const levels = Array.from({ length: 500 }, (_, i) => `level ${i}`);
  const codes = [
    ...Array.from({ length: 30 }, () => 7),
    ...Array.from({ length: 900 }, (_, i) => (i * 7) % 450),
  ];
  const [column] = makeBaseline(categorical(codes, levels)).columns;
  expect(column).toMatchObject({ levels: ['level 7'], shares: [32 / 930], other: 898 / 930 });
});

test('the range of the values is kept, of finite ones, and none of none', () => {
  const [some] = makeBaseline(numeric([3, -2, Number.NaN, Infinity, 8])).columns;
  expect(some).toMatchObject({ range: { min: -2, max: 8 } });
  expect(makeBaseline(numeric([Number.NaN])).columns[0]).not.toHaveProperty('range');
});

test('the words of texts: each text counts once, and rare words together', () => {
  const values = [
    ...Array.from({ length: 10 }, () => 'Good value'),
    ...Array.from({ length: 10 }, () => 'GOOD!'),
  ];
  const { columns } = makeBaseline({
    rows: 22,
    columns: [{ kind: 'text', name: 't', values: [...values, 'rare', ''] }],
  });
  expect(columns[0]).toMatchObject({
    vocabulary: { texts: 21, words: ['good', 'value'], shares: [15 / 21, 5 / 21] },
  });
  const none = makeBaseline({ rows: 1, columns: [{ kind: 'text', name: 't', values: ['…'] }] });
  expect(none.columns[0]).not.toHaveProperty('vocabulary');
});

test('a wide table of levels and words stays bounded', () => {
  const levels = Array.from({ length: 20_000 }, (_, i) => `level ${i}`);
  const codes = Int32Array.from({ length: 20_000 }, (_, i) => i);
  const texts = Array.from({ length: 200 }, (_, i) => `${'long'.repeat(10)}${i % 15} word${i % 7}`);
  const columns = Array.from({ length: 300 }, (_, j) =>
    j % 2
      ? ({ kind: 'categorical', name: `c${j}`, codes, levels } as const)
      : ({ kind: 'text', name: `t${j}`, values: texts } as const),
  );
  const baseline = makeBaseline({ rows: 20_000, columns });
  expect(baseline.columns[1]).toHaveProperty('known.hashes.length', 666);
  expect(baseline.columns[0]).toHaveProperty('vocabulary.words.length', 22);
  expect(JSON.stringify(baseline).length).toBeLessThan(4_000_000);
});

test('booleans have the levels false and true', () => {
  const values = Float32Array.of(1, 0, 1, Number.NaN);
  const { columns } = makeBaseline({ rows: 4, columns: [{ kind: 'boolean', name: 'b', values }] });
  expect(columns[0]).toMatchObject({ levels: ['true', 'false'], shares: [0.5, 0.25], missing: 0.25 });
});

test('some rows of a table are described as a table of those rows', () => {
  expect(makeBaseline(numeric([5, 1, 2, 3]), Int32Array.of(1, 3))).toEqual(makeBaseline(numeric([1, 3])));
});

test('shares and missing are all rows, and the baseline survives JSON', () => {
  const value = fc.oneof(fc.float(), fc.integer({ min: -2, max: 2 }));
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 300 }), (values) => {
      const baseline = makeBaseline(numeric(values));
      expect(Baseline.parse(JSON.parse(JSON.stringify(baseline)))).toEqual(
        JSON.parse(JSON.stringify(baseline)),
      );
      const [{ shares, missing }] = baseline.columns;
      expect(sum(shares) + missing).toBeCloseTo(1, 12);
    }),
  );
});
