import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { awkwardTables } from '../../test/support/awkward-tables.ts';
import { referenceFeatures } from '../../test/support/feature-reference.ts';
import { openModel } from '../native/onnxruntime.ts';
import { take, type Column, type Table } from '../table/table.ts';
import { passPlan } from '../validity/check.ts';
import { profileOf } from '../validity/profile.ts';
import { fitPlan, readFeatureColumns } from './plan.ts';
import { plans, type PlanName } from './plans.ts';
import type { Target } from './step.ts';
import { transform } from './transform.ts';

const inputsOf = (table: Table) => table.columns.map(({ name, kind }) => ({ name, kind }));

const planNames = Object.keys(plans) as PlanName[];

/** Labels that follow from the row's place. */
const targetOf = ({ rows }: Table): Target => ({
  problemType: 'binary',
  classes: 2,
  labels: Float32Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? 1 : 0)),
});

const fit = (plan: PlanName, train: Table, target = targetOf(train)) =>
  fitPlan(plans[plan], train, inputsOf(train), target, 1);

/** Fits on one table and transforms another; rows of features. */
async function fitAndTransform(plan: PlanName, train: Table, test: Table) {
  const { bytes, columns } = await fit(plan, train);
  const model = await openModel(bytes);
  const { values } = await transform(model, inputsOf(train), test, columns);
  await model.close();
  const rows = Array.from({ length: test.rows }, (_, i) =>
    columns.map((_, j) => values[j * test.rows + i] + 0),
  );
  return { names: columns.map((c) => c.name), rows };
}

const numeric = (name: string, ...values: number[]): Column => ({
  kind: 'numeric',
  name,
  values: Float32Array.from(values),
});
const boolean = (name: string, ...values: number[]): Column => ({
  kind: 'boolean',
  name,
  values: Float32Array.from(values),
});
const timestamp = (name: string, ...dates: string[]): Column => ({
  kind: 'timestamp',
  name,
  values: Float64Array.from(dates, (d) => Date.parse(d) / 1000),
});
const categorical = (name: string, ...values: string[]): Column => {
  const levels = [...new Set(values)];
  return {
    kind: 'categorical',
    name,
    levels,
    codes: Int32Array.from(values, (v) => (v ? levels.indexOf(v) : -1)),
  };
};
const table = (...columns: Column[]): Table => {
  const [first] = columns;
  return { rows: first.kind === 'categorical' ? first.codes.length : first.values.length, columns };
};

describe.each(['tree', 'linear'] as const)('the %s plan', (plan) => {
  it('computes in the graph what plain code computes', async () => {
    await fc.assert(
      fc.asyncProperty(awkwardTables(), async ({ train, test }) => {
        expect((await fitAndTransform(plan, train, test)).rows).toEqual(referenceFeatures(plan, train, test));
      }),
    );
  });
});

describe.each(planNames)('the %s plan', (plan) => {
  it('makes the same bytes whatever the order of the rows', async () => {
    const shuffled = awkwardTables().chain(({ train }) => {
      const rows = Array.from({ length: train.rows }, (_, i) => i);
      return fc.tuple(fc.constant(train), fc.shuffledSubarray(rows, { minLength: rows.length }));
    });
    await fc.assert(
      fc.asyncProperty(shuffled, async ([train, order]) => {
        const target = targetOf(train);
        // Some plans are for few columns only.
        fc.pre('state' in passPlan(profileOf(train, target), plans[plan]));
        const labels = Float32Array.from(order, (row) => target.labels[row]);
        const { bytes } = await fit(plan, train, target);
        const other = await fit(plan, take(train, Int32Array.from(order)), { ...target, labels });
        expect(Buffer.compare(bytes, other.bytes)).toBe(0);
      }),
    );
  });

  it('keeps its columns in the graph', async () => {
    const train = table(
      numeric('a', 1, NaN),
      categorical('é', 'x', 'x'),
      timestamp('t', '2024-01-01', '2025-01-01'),
    );
    const { bytes, columns } = await fit(plan, train);
    expect(readFeatureColumns(bytes)).toEqual(columns);
  });

  it('refuses to be fitted on nothing', async () => {
    await expect(fit(plan, { rows: 3, columns: [] })).rejects.toThrow('at least one input');
  });
});

describe('tree features', () => {
  it('are the values, the parts of timestamps and the codes of levels', async () => {
    const train = table(
      categorical('colour', 'red', 'blue', 'red', 'blue', 'green', ''),
      numeric('size', 1.5, NaN, Infinity, -Infinity, -0, 7),
      timestamp('at', '2024-02-29T13:14:15Z', '', '1969-12-31', '', '', ''),
      boolean('new', 0, 1, NaN, 0, 0, 0),
    );
    const { names, rows } = await fitAndTransform('tree', train, train);
    const parts = ['year', 'month', 'day', 'dayofweek', 'hour', 'dayofyear', 'days'];
    expect(names).toEqual(['size', 'new', ...parts.map((p) => `at_${p}`), 'colour']);
    const largest = 3.4028234663852886e38;
    expect(rows[0]).toEqual([1.5, 0, 2024, 2, 29, 3, 13, 60, Math.fround(19_782 + 47_655 / 86_400), 1]);
    expect(rows[1]).toEqual([NaN, 1, NaN, NaN, NaN, NaN, NaN, NaN, NaN, 0]);
    expect(rows[2]).toEqual([largest, NaN, 1969, 12, 31, 2, 0, 365, -1, 1]);
    expect(rows[3][0]).toBe(-largest);
    expect(rows.map((row) => row.at(-1))).toEqual([1, 0, 1, 0, NaN, NaN]);
  });

  it('give codes to the 1,000 commonest levels only', async () => {
    const values = Array.from({ length: 1200 }, (_, i) =>
      Array<string>(i < 5 ? 2 : 3).fill(`level ${i}`),
    ).flat();
    const train = table(categorical('x', ...values));
    const { rows } = await fitAndTransform('tree', train, train);
    const codes = new Set(rows.flat());
    expect(codes.size).toBe(1001);
    expect(Math.max(...[...codes].filter((c) => !Number.isNaN(c)))).toBe(999);
    expect(rows[0]).toEqual([NaN]);
  });
});

describe('linear features', () => {
  it('are named as scikit-learn names them', async () => {
    const levels = ['a', 'b'].flatMap((level) => Array<string>(10).fill(level));
    const train = table(
      numeric('x', ...Array(22).fill(NaN), 1),
      boolean('y', ...Array(22).fill(1), 0),
      timestamp('t', ...Array(23).fill('2024-01-01')),
      categorical('c', ...levels, 'rare', '', ''),
    );
    const { names } = await fitAndTransform('linear', train, train);
    const cycles = ['month', 'dayofweek', 'hour'].flatMap((part) => [`t_${part}_sin`, `t_${part}_cos`]);
    const oneHot = ['c_a', 'c_b', 'c_infrequent'];
    expect(names).toEqual(['x', 'y', 'missingindicator_x', 't_days', ...cycles, ...oneHot]);
  });

  it('are finite for every value that a column may hold', async () => {
    await fc.assert(
      fc.asyncProperty(awkwardTables(), async ({ train, test }) => {
        const { rows } = await fitAndTransform('linear', train, test);
        expect(rows.flat().filter((value) => !(Math.abs(value) <= 10))).toEqual([]);
      }),
    );
  });
});
