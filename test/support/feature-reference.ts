import { momentsOf, quantileOf, sortedFinite } from '../../core/features/moments.ts';
import { isStrings, type CategoricalColumn, type Column, type Table } from '../../core/table/table.ts';

/** Feature plans once more in plain code, value by value: what the graphs must agree with, to the last bit. */

type Encoder = (test: Column, row: number) => number[];

/** Rows of features of `test`, in the plan's order of columns, as learnt from `train`; 0 is never -0. */
export function referenceFeatures(plan: 'tree' | 'linear', train: Table, test: Table): number[][] {
  const blocks = plan === 'tree' ? treeBlocks(train) : linearBlocks(train);
  return Array.from({ length: test.rows }, (_, row) =>
    blocks.flatMap(({ at, encode }) => encode(test.columns[at], row)).map((value) => Math.fround(value) + 0),
  );
}

type Block = { at: number; encode: Encoder };

const isNumeric = (c: Column) => c.kind === 'numeric' || c.kind === 'boolean';
const number = (c: Column, row: number) => (c.kind === 'categorical' || isStrings(c) ? NaN : c.values[row]);
const level = (c: Column, row: number) => (c.kind === 'categorical' ? (c.levels[c.codes[row]] ?? '') : '');
const seconds = (c: Column, row: number) => (Math.abs(number(c, row)) <= 8.64e12 ? number(c, row) : NaN);
const clip = (value: number, limit: number) => Math.max(-limit, Math.min(limit, value));

const date = (c: Column, row: number) => new Date(Math.floor(seconds(c, row)) * 1000);

function select(table: Table, which: (c: Column) => boolean, encode: (c: Column) => Encoder): Block[] {
  return table.columns.flatMap((c, at) => (which(c) ? [{ at, encode: encode(c) }] : []));
}

function treeBlocks(train: Table): Block[] {
  const largest = 3.4028234663852886e38;
  const parts = [
    (d: Date) => d.getUTCFullYear(),
    (d: Date) => d.getUTCMonth() + 1,
    (d: Date) => d.getUTCDate(),
    (d: Date) => (d.getUTCDay() + 6) % 7,
    (d: Date) => d.getUTCHours(),
    dayOfYear,
  ];
  return [
    ...select(train, isNumeric, () => (c, row) => [clip(number(c, row), largest)]),
    ...parts.flatMap((part) => select(train, isTimestamp, () => (c, row) => [part(date(c, row))])),
    ...select(train, isTimestamp, () => (c, row) => [days(c, row)]),
    ...select(train, isCategorical, ordinal),
  ];
}

const isTimestamp = (c: Column) => c.kind === 'timestamp';
const isCategorical = (c: Column) => c.kind === 'categorical';

/** Counted in a year of the same length, since Date has no first of January in the first year of its range. */
export function dayOfYear(date: Date): number {
  const year = date.getUTCFullYear();
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const day = Date.UTC(leap ? 2000 : 2001, date.getUTCMonth(), date.getUTCDate());
  return 1 + (day - Date.UTC(leap ? 2000 : 2001, 0)) / 86_400_000;
}

const days = (c: Column, row: number) => seconds(c, row) / 86_400;

const cycle =
  (of: (d: Date) => number, period: number): Encoder =>
  (c, row) => {
    const angle = (2 * Math.PI * of(date(c, row))) / period;
    return Number.isNaN(angle) ? [0, 0] : [Math.sin(angle), Math.cos(angle)];
  };

function linearBlocks(train: Table): Block[] {
  const cycles = [
    cycle((d) => d.getUTCMonth(), 12),
    cycle((d) => (d.getUTCDay() + 6) % 7, 7),
    cycle((d) => d.getUTCHours(), 24),
  ];
  return [
    ...scaled(train, isNumeric, number),
    ...scaled(train, isTimestamp, days),
    ...cycles.flatMap((encode) => select(train, isTimestamp, () => encode)),
    ...select(train, isCategorical, oneHot),
  ];
}

/** The scaled values, then the indicators of the columns with missing values. */
function scaled(train: Table, which: (c: Column) => boolean, value: typeof number): Block[] {
  const valuesOf = (c: Column) => Float64Array.from({ length: train.rows }, (_, row) => value(c, row));
  const moments = (c: Column) => {
    const values = valuesOf(c);
    const median = quantileOf(sortedFinite(values), 0.5);
    const filled = values.map((v) => (Number.isNaN(v) ? median : v));
    return { median, missing: values.some(Number.isNaN), ...momentsOf(sortedFinite(filled)) };
  };
  const scale = (learnt: Column): Encoder => {
    const { median, mean, scale } = moments(learnt);
    return (c, row) => [clip(((Number.isNaN(value(c, row)) ? median : value(c, row)) - mean) / scale, 10)];
  };
  const indicator = (): Encoder => (c, row) => [Number.isNaN(value(c, row)) ? 1 : 0];
  return [...select(train, which, scale), ...select(train, (c) => which(c) && moments(c).missing, indicator)];
}

function countsOf(c: CategoricalColumn): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of c.codes.keys()) counts.set(level(c, row), (counts.get(level(c, row)) ?? 0) + 1);
  return counts;
}

const byName = (a: string, b: string) => (a < b ? -1 : 1);

function ordinal(learnt: Column): Encoder {
  const counts = countsOf(learnt as CategoricalColumn);
  const coded = [...counts.keys()].filter((l) => l !== '' && counts.get(l)! > 1);
  coded.sort((a, b) => counts.get(b)! - counts.get(a)! || byName(a, b));
  return (c, row) => [coded.includes(level(c, row)) ? coded.indexOf(level(c, row)) : NaN];
}

function oneHot(learnt: Column): Encoder {
  const counts = countsOf(learnt as CategoricalColumn);
  const frequent = [...counts.keys()].filter((l) => counts.get(l)! >= 10).toSorted(byName);
  const others = frequent.length < counts.size;
  return (c, row) => [
    ...frequent.map((l) => (l === level(c, row) ? 1 : 0)),
    ...(others ? [frequent.includes(level(c, row)) ? 0 : 1] : []),
  ];
}
