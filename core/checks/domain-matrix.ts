import { wordsOf } from '../drift/vocabulary.ts';
import type { FeatureColumn } from '../features/matrix.ts';
import {
  numbersOf,
  type CategoricalColumn,
  type Column,
  type NumericColumn,
  type NumericStringColumn,
  type Table,
  type TextColumn,
} from '../table/table.ts';

/** The features of training rows and, after them, of traffic, column-major as a {@link DenseMatrix} has them. */
export type DomainMatrix = { rows: number; trained: number; columns: FeatureColumn[]; values: Float32Array };
type Feature = FeatureColumn & { values: Float32Array };

/** Levels and words beyond the commonest tell a few rows apart, and cost as much. */
const LEVELS = 50;
const WORDS = 30;
/** Share of distinct values from which whole numbers may be a counter, as for the kinds of columns. */
const DISTINCT = 0.95;

/**
 * Both tables as one matrix. Levels and words are chosen over all rows together, so that the choice knows nothing of which
 * row is whose. Timestamps are left out, and whole numbers that go on where the training rows' ended: time alone would
 * tell the rows apart.
 */
export function domainMatrix(sample: Table, traffic: Table): DomainMatrix {
  const later = new Map(traffic.columns.map((column) => [column.name, column]));
  const features = sample.columns.flatMap((before) => {
    const now = later.get(before.name);
    return now && now.kind === before.kind ? featuresOf(before, now) : [];
  });
  const rows = sample.rows + traffic.rows;
  const values = new Float32Array(rows * features.length);
  features.forEach((feature, j) => values.set(feature.values, j * rows));
  const columns = features.map(({ name, source, categorical }) => ({ name, source, categorical }));
  return { rows, trained: sample.rows, columns, values };
}

function featuresOf(before: Column, now: Column): Feature[] {
  const { name } = before;
  const numeric = { name, source: name, categorical: false };
  if (before.kind === 'timestamp') return [];
  if (before.kind === 'categorical') return [levelsFeature(before, now as CategoricalColumn)];
  if (before.kind === 'text') return textFeatures(name, before.values, (now as TextColumn).values);
  const [a, b] = [numbers(before), numbers(now as typeof before)];
  return isCounter(a, b) ? [] : [{ ...numeric, values: joined(a, b) }];
}

const numbers = (column: NumericColumn | NumericStringColumn): Float32Array =>
  column.kind === 'numeric_string' ? numbersOf(column) : column.values;

function joined(a: Float32Array, b: Float32Array): Float32Array {
  const values = new Float32Array(a.length + b.length);
  values.set(a);
  values.set(b, a.length);
  return values;
}

/** Whole numbers, nearly all different, which in most of the traffic are beyond the training rows'. */
function isCounter(a: Float32Array, b: Float32Array): boolean {
  const before = a.filter(Number.isFinite);
  if (!before.every(Number.isInteger) || new Set(before).size < DISTINCT * before.length) return false;
  const greatest = before.reduce((most, value) => Math.max(most, value), -Infinity);
  return 2 * b.filter((value) => value > greatest).length > b.length;
}

/** The commonest levels as codes, and one code for all others; `NaN` where missing. */
function levelsFeature(before: CategoricalColumn, now: CategoricalColumn): Feature {
  const texts = [before, now].flatMap(({ codes, levels }) => Array.from(codes, (code) => levels[code]));
  const codeOf = new Map(
    commonest(
      texts.filter((text) => text !== undefined),
      LEVELS,
    ).map((level, i) => [level, i]),
  );
  return {
    name: before.name,
    source: before.name,
    categorical: true,
    values: Float32Array.from(texts, (text) =>
      text === undefined ? Number.NaN : (codeOf.get(text) ?? LEVELS),
    ),
  };
}

/** A text's length, and whether it has each of the commonest words. */
function textFeatures(source: string, before: readonly string[], now: readonly string[]): Feature[] {
  const texts = [...before, ...now];
  const words = texts.map((text) => new Set(wordsOf(text)));
  const length = {
    name: `${source} length`,
    values: Float32Array.from(texts, (text) => text.length || Number.NaN),
  };
  const present = commonest(
    words.flatMap((set) => [...set]),
    WORDS,
  ).map((word) => ({
    name: `${source} "${word}"`,
    values: Float32Array.from(words, (set) => Number(set.has(word))),
  }));
  return [length, ...present].map((feature) => ({ ...feature, source, categorical: false }));
}

function commonest(names: readonly string[], most: number): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .toSorted(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([name]) => name);
}
