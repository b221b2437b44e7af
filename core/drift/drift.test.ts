import { expect, test } from 'vitest';
import { random, type Random } from '../random.ts';
import type { Column, Table } from '../table/table.ts';
import { makeBaseline } from './baseline.ts';
import { measureDrift } from './drift.ts';

const limits = { psi: 0.25, wasserstein: 0.2, jensenShannon: 0.25, significance: 0.01 };
/** Close to normal: the sum of twelve uniform numbers (Irwin and Hall). */
const normal = ({ float }: Random) => Array.from({ length: 12 }, float).reduce((a, b) => a + b) - 6;

type Options = { mean?: number; missing?: number; levels?: string[]; day?: number };
/** `columns` normal columns, one categorical column and one timestamp. */
function traffic(rows: number, columns: number, seed: number, options: Options = {}): Table {
  const { mean = 0, missing = 0, levels = ['a', 'b', 'c'], day = 0 } = options;
  const draw = random(seed);
  const numeric = Array.from({ length: columns }, (_, j): Column => {
    const values = new Float32Array(rows);
    for (let i = 0; i < rows; i++) values[i] = draw.float() < missing ? Number.NaN : mean + normal(draw);
    return { kind: 'numeric', name: `x${j}`, values };
  });
  const codes = Int32Array.from({ length: rows }, () => draw.integer(levels.length));
  const seen = Float64Array.from({ length: rows }, () => (day + draw.float()) * 86_400);
  return {
    rows,
    columns: [
      ...numeric,
      { kind: 'categorical', name: 'c', codes, levels },
      { kind: 'timestamp', name: 'seen', values: seen },
    ],
  };
}
const drifted = (before: Table, now: Table) =>
  measureDrift(makeBaseline(before), now, limits)
    .columns.filter((c) => c.drifted)
    .map((c) => c.name);

test('equal distributions give no alarm: many columns and few rows, many rows, a second day', () => {
  expect(drifted(traffic(1000, 60, 1), traffic(200, 60, 2, { day: 1 }))).toEqual([]);
  expect(drifted(traffic(100_000, 1, 3), traffic(100_000, 1, 4))).toEqual([]);
});

test('a change that is significant but small gives no alarm', () => {
  const { columns } = measureDrift(
    makeBaseline(traffic(50_000, 1, 1)),
    traffic(50_000, 1, 2, { mean: 0.1 }),
    limits,
  );
  expect(columns[0].ksPValue).toBeLessThan(1e-6);
  expect(columns[0].drifted).toBe(false);
});

test('a shift, new levels and gaps are found and said', () => {
  const before = traffic(1000, 2, 1);
  expect(drifted(before, traffic(200, 2, 2, { mean: 1 }))).toEqual(['x0', 'x1']);
  expect(drifted(before, traffic(200, 2, 2, { levels: ['a', 'b', 'new'] }))).toEqual(['c']);
  const gaps = measureDrift(makeBaseline(before), traffic(200, 1, 2, { missing: 0.4 }), limits);
  expect(gaps.drifted).toBe(true);
  expect(gaps.columns[0].reason).toMatch(
    /^PSI [\d.]+, limit 0\.25, p < 0\.001; missing 3\d\.\d %, was 0\.0 %$/,
  );
});

test('the order of a table’s levels carries no meaning, columns of one side are left out', () => {
  const before = traffic(1000, 1, 1);
  expect(drifted(before, traffic(300, 1, 2, { levels: ['c', 'a', 'b'] }))).toEqual([]);
  const without = { ...before, columns: before.columns.slice(1) };
  expect(measureDrift(makeBaseline(without), before, limits).columns.map((c) => c.name)).toEqual([
    'c',
    'seen',
  ]);
});

test('a column that is wholly missing, before or now', () => {
  const full = traffic(500, 1, 1);
  const empty = traffic(500, 1, 2, { missing: 1 });
  expect(drifted(full, empty)).toEqual(['x0']);
  expect(drifted(empty, full)).toEqual(['x0']);
  expect(drifted(empty, empty)).toEqual([]);
});

const texts = (values: string[]): Table => ({
  rows: values.length,
  columns: [{ kind: 'text', name: 't', values }],
});
/** Sentences of 2 … 6 words, the first of the words the commonest. */
function sentences(rows: number, words: string[], seed: number): string[] {
  const { float, integer } = random(seed);
  const word = () => words[Math.floor(words.length * float() ** 2)];
  return Array.from({ length: rows }, () => Array.from({ length: 2 + integer(5) }, word).join(' '));
}

test('texts of other words have drifted, though they are as long', () => {
  const words = Array.from({ length: 40 }, (_, i) => `word${i + 10}`);
  const others = words.map((word, i) => (i % 2 ? word : word.replace('word', 'wird')));
  const before = texts(sentences(1000, words, 1));
  expect(drifted(before, texts(sentences(300, words, 2)))).toEqual([]);
  const { columns } = measureDrift(makeBaseline(before), texts(sentences(300, others, 3)), limits);
  expect(columns[0]).toMatchObject({ drifted: true, psi: expect.closeTo(0, 0) });
  expect(columns[0].reason).toMatch(/^Jensen-Shannon 0\.\d{3}, limit 0\.25, p < 0\.001$/);
});

/** 400 rows, one in four of them with the second level. */
const plans = (levels: string[]): Table => ({
  rows: 400,
  columns: [
    {
      kind: 'categorical',
      name: 'plan',
      codes: Int32Array.from({ length: 400 }, (_, i) => Number(i % 4 === 0)),
      levels,
    },
  ],
});

test('levels that change places: Jensen-Shannon and PSI both see it', () => {
  const [{ reason }] = measureDrift(makeBaseline(plans(['a', 'b'])), plans(['b', 'a']), limits).columns;
  expect(reason).toMatch(
    /^PSI 1\.\d{3}, limit 0\.25, p < 0\.001; Jensen-Shannon 0\.\d{3}, limit 0\.25, p < 0\.001$/,
  );
});

const numbers = (rows: number, value: () => number): Table => ({
  rows,
  columns: [{ kind: 'numeric', name: 'x', values: Float32Array.from({ length: rows }, value) }],
});
/** Four in five are zero, the others 1 … 3, times a factor. */
const babies = (rows: number, { float, integer }: Random, times = 1) =>
  numbers(rows, () => (float() < 0.8 ? 0 : times * (1 + integer(3))));
/** Exponential. */
const waits = (rows: number, { float }: Random, times = 1) =>
  numbers(rows, () => -times * Math.log(1 - float()));

test('a column that is mostly zero: its few other values are seen', () => {
  const before = babies(2000, random(1));
  expect(drifted(before, babies(500, random(2)))).toEqual([]);
  expect(drifted(before, babies(500, random(2), 1.5))).toEqual(['x']);
});

test('a skewed column × 1.5, which neither PSI nor KS finds large, has moved by half a standard deviation', () => {
  const [column] = measureDrift(
    makeBaseline(waits(2000, random(1))),
    waits(500, random(2), 1.5),
    limits,
  ).columns;
  expect(column.psi).toBeLessThan(0.25);
  expect(column.reason).toMatch(/^Wasserstein 0\.[345]\d\d, limit 0\.2, p < 0\.001$/);
});
