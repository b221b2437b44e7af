import type { Target } from '../../core/features/step.ts';
import { random, type Random } from '../../core/random.ts';
import type { Column, Table } from '../../core/table/table.ts';

export const rows = 200;

/** A table with a planted difficulty. */
export type Difficult = { name: string; table: Table; target: Target };

type Draw = (random: Random, row: number) => number;

const numeric = (name: string, draw: Draw, seed: number): Column => {
  const stream = random(seed);
  return {
    kind: 'numeric',
    name,
    values: Float32Array.from({ length: rows }, (_, row) => draw(stream, row)),
  };
};
const categorical = (name: string, draw: Draw, seed: number): Column => {
  const stream = random(seed);
  const drawn = Array.from({ length: rows }, (_, row) => draw(stream, row));
  const found = [...new Set(drawn)].filter((level) => level >= 0);
  const codes = Int32Array.from(drawn, (level) => found.indexOf(level));
  return { kind: 'categorical', name, codes, levels: found.map((level) => `level ${level}`) };
};
const timestamp = (name: string, draw: Draw, seed: number): Column => {
  const stream = random(seed);
  return {
    kind: 'timestamp',
    name,
    values: Float64Array.from({ length: rows }, (_, row) => draw(stream, row)),
  };
};
const text = (name: string, seed: number, blank: number): Column => {
  const stream = random(seed);
  const sentence = () =>
    Array.from({ length: 3 + stream.integer(6) }, () => `word${stream.integer(60)}`).join(' ');
  return {
    kind: 'text',
    name,
    values: Array.from({ length: rows }, () => (stream.float() < blank ? '' : sentence())),
  };
};

const uniform: Draw = ({ float }) => float() * 10;
const signed: Draw = ({ float }) => float() * 4 - 2;
const gaps =
  (draw: Draw): Draw =>
  (stream, row) =>
    stream.float() < 0.2 ? NaN : draw(stream, row);
const levels =
  (count: number, missing = 0): Draw =>
  ({ integer, float }) =>
    float() < missing ? -1 : integer(count);
const since2020: Draw = ({ integer }) => 1.577e9 + integer(1.5e8);

const of = (...columns: Column[]): Table => ({ rows, columns });

function target(problemType: Target['problemType'], classes: number, draw: Draw, seed: number): Target {
  const stream = random(seed);
  return {
    problemType,
    classes,
    labels: Float32Array.from({ length: rows }, (_, row) => draw(stream, row)),
  };
}
const binary = target('binary', 2, levels(2), 91);
const threeClasses = target('multiclass', 3, levels(3), 92);
const manyClasses = target('multiclass', 14, (_, row) => row % 14, 93);
const positive = target('regression', 0, uniform, 94);
const both = target('regression', 0, signed, 95);

/** Twelve tables of 200 rows: one that has no difficulty, and others that have one or several each. */
export const tables: readonly Difficult[] = [
  {
    name: 'clean numbers',
    table: of(numeric('a', uniform, 1), numeric('b', uniform, 2), numeric('c', uniform, 3)),
    target: binary,
  },
  {
    name: 'missing values',
    table: of(
      numeric('a', gaps(uniform), 4),
      numeric('b', gaps(signed), 5),
      categorical('c', levels(4, 0.2), 6),
    ),
    target: binary,
  },
  {
    name: 'a column without values',
    table: of(
      numeric('a', () => NaN, 7),
      numeric('b', uniform, 8),
      categorical('c', levels(3), 9),
    ),
    target: positive,
  },
  {
    name: 'infinite values',
    table: of(
      numeric('a', (s, row) => (row % 50 ? uniform(s, row) : Infinity), 10),
      numeric('b', signed, 11),
    ),
    target: threeClasses,
  },
  {
    name: 'negative values and target',
    table: of(numeric('a', signed, 12), numeric('b', signed, 13), categorical('c', levels(5), 14)),
    target: both,
  },
  {
    name: 'constant columns',
    table: of(
      numeric('a', () => 5, 15),
      numeric('b', () => -1, 16),
      categorical('c', () => 0, 17),
    ),
    target: binary,
  },
  {
    name: 'huge values',
    table: of(
      numeric('a', (s, row) => (row % 40 ? uniform(s, row) : 3e20), 18),
      numeric('b', uniform, 19),
    ),
    target: positive,
  },
  {
    name: 'levels of one row',
    table: of(
      categorical('a', (_, row) => row, 20),
      categorical('b', levels(60), 21),
      numeric('c', uniform, 22),
    ),
    target: binary,
  },
  {
    name: 'fourteen classes',
    table: of(
      categorical('a', levels(6), 23),
      categorical('b', levels(12, 0.1), 24),
      numeric('c', signed, 25),
    ),
    target: manyClasses,
  },
  {
    name: 'times before 1970 and none',
    table: of(
      timestamp('a', gaps(since2020), 26),
      timestamp('b', ({ integer }) => integer(2e9) - 1e9, 27),
      numeric('c', uniform, 28),
    ),
    target: positive,
  },
  { name: 'texts', table: of(text('a', 29, 0.1), numeric('b', uniform, 30)), target: binary },
  {
    name: 'everything at once, thirty columns',
    table: of(
      ...Array.from({ length: 24 }, (_, i) => numeric(`n${i}`, i % 5 ? signed : gaps(uniform), 40 + i)),
      ...Array.from({ length: 4 }, (_, i) => categorical(`c${i}`, levels(3 + 20 * i, 0.05), 70 + i)),
      timestamp('t', since2020, 80),
      text('x', 81, 0),
    ),
    target: threeClasses,
  },
];
