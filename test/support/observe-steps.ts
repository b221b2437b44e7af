import * as fc from 'fast-check';
import type { Block, NumericBlock } from '../../core/features/block.ts';
import type { Step, Target } from '../../core/features/step.ts';
import type { Params } from '../../core/estimators/estimator.ts';
import { createTextMemo } from '../../core/features/text/lexicon.ts';
import { createGraph } from '../../core/onnx/builder.ts';
import type { Graph } from '../../core/onnx/graph.ts';
import type { Column, NumericColumn, Table } from '../../core/table/table.ts';
import { valueTraits } from '../../core/validity/column-traits.ts';
import { profileOf, type Kind } from '../../core/validity/profile.ts';
import { findSpread } from '../../core/validity/spread.ts';
import type { State } from '../../core/validity/state.ts';
import { traits, type Traits } from '../../core/validity/traits.ts';

/** What a step really did to some columns: its features' traits and number, or that it failed. */
export type Observation = {
  before: State;
  classes: number;
  failed: boolean;
  after: { bits: Traits; every: Traits; columns: number; missing: number };
};

const numbers: fc.Arbitrary<number>[] = [
  fc.constant(3),
  fc.constant(-3),
  fc.constant(0.01),
  fc.integer({ min: 20, max: 90 }),
  fc.constantFrom(0, 1),
  fc.constantFrom(2, NaN),
  fc.constantFrom(1, 2, NaN),
  fc.constantFrom(-5, 5, 7),
  fc.integer({ min: 0, max: 800 }).map((eighths) => eighths / 8),
  fc.constantFrom(NaN, Infinity, -3, 2e18, 5),
  fc.constantFrom(1e10, 3e9),
  fc.constantFrom(2e9, 5e12),
  fc.constantFrom(-5, -5, -5, 7),
  fc.constantFrom(1, 1.25, 1.5, 1.75, 2e20),
  fc.constantFrom(4, Infinity),
  fc.constantFrom(4, 9, -Infinity),
  fc.constantFrom(1, 2e18),
  fc.constantFrom(-3e20, 1),
  fc.constantFrom(0, 0, 0, 0, 8),
  fc.constantFrom(...Array<number>(150).fill(0), 8),
];
const levels = [
  fc.constant('a'),
  fc.constantFrom('a', 'b'),
  fc.constantFrom('a', ''),
  fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
  fc.integer({ min: 1, max: 20 }).map((level) => `level ${level}`),
];
const texts = [
  fc.constantFrom('good film', 'bad film', '', 'a good day', 'bad day', 'a good day for a film'),
  fc.constantFrom('good film', 'good film!', 'good  film'),
  fc.constantFrom('bad film', 'bad-film'),
];
const endOfYear = 364 * 86_400;
/** A Monday in January, at midnight: no part of it is on the far side of its circle. */
const monday1969 = Date.UTC(1969, 0, 6) / 1000;
const seconds = [
  fc.constant(monday1969),
  fc.constantFrom(endOfYear, endOfYear, endOfYear, endOfYear + 3 * 86_400),
  fc.constantFrom(0, 1e9),
  fc.constantFrom(0, 7 * 86_400),
  fc.constantFrom(1e9, 1e9 + 1),
  fc.constantFrom(-1e9, NaN),
  fc.integer({ min: -2e9, max: 2e9 }),
];

const drawn = (values: fc.Arbitrary<number>[], rows: number) =>
  fc.oneof(...values.map((value) => fc.array(value, { minLength: rows, maxLength: rows })));

function columnOf(kind: Kind, rows: number): fc.Arbitrary<(name: string) => Column> {
  if (kind === 'categorical') {
    const own = fc.oneof(...levels.map((level) => fc.array(level, { minLength: rows, maxLength: rows })));
    return own.map((drawnLevels) => (name) => {
      const names = [...new Set(drawnLevels)].filter(Boolean);
      return {
        kind,
        name,
        levels: names,
        codes: Int32Array.from(drawnLevels, (level) => names.indexOf(level)),
      };
    });
  }
  if (kind === 'text') {
    return fc
      .oneof(...texts.map((text) => fc.array(text, { minLength: rows, maxLength: rows })))
      .map((values) => (name) => ({ kind, name, values }));
  }
  if (kind === 'timestamp')
    return drawn(seconds, rows).map((v) => (name) => ({ kind, name, values: Float64Array.from(v) }));
  return drawn(numbers, rows).map((v) => (name) => ({ kind, name, values: Float32Array.from(v) }));
}

/** Mostly few; of many, one can be more than ten deviations from their mean. */
const rowCounts = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 2, max: 24 }) },
  { weight: 1, arbitrary: fc.constant(130) },
);

/** One to three columns of a kind, each with its own difficulty, and a target of so many classes, or of equal values. */
const situations = (kind: Kind) =>
  fc
    .tuple(
      rowCounts,
      fc.integer({ min: 1, max: 3 }),
      fc
        .constantFrom(0, 2, 3, 12)
        .chain((classes) =>
          fc.boolean().map((isConstant) => ({ classes, isConstant: isConstant && classes === 0 })),
        ),
    )
    .chain(([rows, width, { classes, isConstant }]) =>
      fc.tuple(
        fc.constant({ rows, target: targetOf(rows, classes, isConstant) }),
        fc.tuple(...Array.from({ length: width }, () => columnOf(kind, rows))),
      ),
    )
    .map(([{ rows, target }, make]) => ({
      target,
      table: { rows, columns: make.map((of, i) => of(`c${i}`)) } as Table,
    }));

const targetOf = (rows: number, classes: number, isConstant: boolean): Target => ({
  problemType: classes === 0 ? 'regression' : classes === 2 ? 'binary' : 'multiclass',
  classes,
  labels: Float32Array.from({ length: rows }, (_, i) => {
    if (isConstant) return 120;
    return classes ? i % classes : 40 * ((i % 7) - 3);
  }),
});

/** Tables of columns of one kind with their targets; always the same ones. */
export const drawTables = (kind: Kind, count: number) =>
  fc.sample(situations(kind), { numRuns: count, seed: 7 });

/** Fits a step on many drawn tables of a kind and watches what comes out. */
export async function observe(step: Step, params: Params, kind: Kind, count: number): Promise<Observation[]> {
  return Promise.all(
    drawTables(kind, count).map(({ table, target }) => observeOne(step, params, kind, table, target)),
  );
}

async function observeOne(step: Step, params: Params, kind: Kind, table: Table, target: Target) {
  const { classes } = target;
  const before = profileOf(table, target).columns[kind]!;
  const graph = createGraph();
  try {
    const block = await step.fit(blockOf(kind, table, graph), params, { graph, target, seed: 1 });
    return { before, classes, failed: false, after: seen(block as NumericBlock) };
  } catch {
    return { before, classes, failed: true, after: { bits: 0, every: ~0, columns: 0, missing: 0 } };
  }
}

/** All columns of a table, whose kind they are, as the first step of a chain gets them. */
export function blockOf(kind: Kind, table: Table, graph: Graph): Block {
  const type = { numeric: 'float', timestamp: 'double', categorical: 'string', text: 'string' } as const;
  const inputs = table.columns.map((column) => ({
    column,
    tensor: graph.input(column.name, type[kind], kind === 'text' ? ['N'] : ['N', 1]),
  }));
  if (kind === 'text') return { kind, inputs, memo: createTextMemo() } as Block;
  if (kind !== 'numeric') return { kind, inputs } as Block;
  const tensor = graph.op(
    'Concat',
    inputs.map((i) => i.tensor),
    { axis: 1 },
  );
  const columns = table.columns.map((c) => ({
    name: c.name,
    source: c.name,
    categorical: false,
    crossFitted: false,
    values: () => (c as NumericColumn).values,
  }));
  return { kind: 'numeric', tensor, type: 'float', columns };
}

/** The traits of a step's features, and how many there are. */
export function seen({ columns }: NumericBlock): Observation['after'] {
  const each = columns.map((c) => valueTraits(findSpread(c.values())) | (c.categorical ? traits.codes : 0));
  return {
    bits: each.reduce((a, b) => a | b, traits.numeric),
    every: each.reduce((a, b) => a & b, ~0) | traits.numeric,
    columns: columns.length,
    missing: each.filter((bits) => bits & traits.missing).length,
  };
}
