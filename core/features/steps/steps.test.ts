import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSteps, type Columns } from '../../../test/support/run-steps.ts';
import type { Params } from '../../estimators/estimator.ts';
import type { Target } from '../step.ts';
import { steps } from './registry.ts';

/** Parameters of the steps that have no default for one. */
const required: Record<string, Params> = { select_k_best: { k: 2 } };
const takes = { numeric: 1, categorical: 2 };

const number = fc.oneof(
  fc.double({ min: 0, max: 1000, noNaN: true }),
  fc.integer({ min: 0, max: 5 }),
  fc.constant(null),
);
const level = fc.constantFrom('', 'a', 'b', 'é', 'B');

const columnsOf = <T>(value: fc.Arbitrary<T>) =>
  fc.integer({ min: 2, max: 30 }).chain((rows) =>
    fc.record({
      p: fc.array(value, { minLength: rows, maxLength: rows }),
      q: fc.array(value, { minLength: rows, maxLength: rows }),
      r: fc.array(value, { minLength: rows, maxLength: rows }),
    }),
  );

const targetFor = (rows: number): Target => ({
  problemType: 'binary',
  classes: 2,
  labels: Float32Array.from({ length: rows }, (_, i) => i % 2),
});

/** The values that training sees of a fitted block, and what its graph answers for the same rows. */
async function bothWays(step: string, columns: Columns) {
  const rows = Object.values(columns.values)[0].length;
  const before = step === 'polynomial_features' ? [{ step: 'simple_imputer' }] : [];
  const specs = [...before, { step, params: required[step] }];
  const fitted = await runSteps(specs, columns, columns, targetFor(rows));
  const learnt = fitted.columns.map((c) => Array.from(c.values(), Math.fround));
  return { crossFitted: fitted.columns.some((c) => c.crossFitted), learnt, answered: fitted.rows };
}

const near = (a: number, b: number) =>
  Number.isNaN(a) ? Number.isNaN(b) : Math.abs(a - b) <= 1e-5 * Math.max(1, Math.abs(a));

const of = (kind: keyof typeof takes) =>
  steps.filter((s) => s.capability(required[s.name] ?? {}).takes & takes[kind]).map((s) => s.name);

/** The values on which the two disagree. */
async function disagreements(step: string, columns: Columns): Promise<[number, number][]> {
  const { crossFitted, learnt, answered } = await bothWays(step, columns);
  if (crossFitted) return [];
  const pairs = learnt.flatMap((values, j) =>
    values.map((value, i): [number, number] => [value, answered[i][j]]),
  );
  return pairs.filter(([a, b]) => !near(a, b));
}

const cases = (['numeric', 'categorical'] as const).flatMap((kind) =>
  of(kind)
    .filter((name) => name !== 'missing_indicator')
    .map((step) => ({ kind, step })),
);

it.each(cases)('$step gives training what its graph answers', async ({ kind, step }) => {
  const values = kind === 'numeric' ? columnsOf(number) : columnsOf(level);
  await fc.assert(
    fc.asyncProperty(values as fc.Arbitrary<Columns['values']>, async (drawn) => {
      expect(await disagreements(step, { kind, values: drawn } as Columns)).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

it.each(steps.map((s) => [s.name, s] as const))('%s refuses columns of another kind', async (_, step) => {
  const params = required[step.name] ?? {};
  const columns: Columns =
    step.capability(params).takes & takes.numeric
      ? { kind: 'categorical', values: { x: ['a', 'b'] } }
      : { kind: 'numeric', values: { x: [1, 2] } };
  await expect(runSteps([{ step: step.name, params }], columns, columns)).rejects.toThrow(step.name);
});

describe('target_encoder', () => {
  it('never lets a row see its own label', async () => {
    const values = { x: Array.from({ length: 100 }, (_, i) => `level ${i}`) };
    const columns: Columns = { kind: 'categorical', values };
    const { columns: fitted } = await runSteps(
      [{ step: 'target_encoder' }],
      columns,
      columns,
      targetFor(100),
    );
    // Levels of one row each say nothing: training must not find the label in them.
    const seen = [...fitted[0].values()];
    expect(Math.max(...seen) - Math.min(...seen)).toBeLessThan(0.1);
  });

  it('refuses more classes than it makes columns for', async () => {
    const columns: Columns = { kind: 'categorical', values: { x: ['a', 'b'] } };
    const target = { problemType: 'multiclass' as const, classes: 11, labels: Float32Array.of(0, 10) };
    await expect(runSteps([{ step: 'target_encoder' }], columns, columns, target)).rejects.toThrow(
      'up to 10 classes, and there are 11',
    );
  });
});

it('select_k_best keeps the columns that say most about the target', async () => {
  const rows = 200;
  const values = {
    noise: Array.from({ length: rows }, (_, i) => (i * 37) % 11),
    label: Array.from({ length: rows }, (_, i) => i % 2),
    constant: Array.from({ length: rows }, () => 3),
  };
  const columns: Columns = { kind: 'numeric', values };
  const specs = [{ step: 'select_k_best', params: { k: 1 } }];
  const { columns: kept } = await runSteps(specs, columns, columns, targetFor(rows));
  expect(kept.map((c) => c.name)).toEqual(['label']);
});
