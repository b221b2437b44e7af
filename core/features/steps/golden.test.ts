import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runSteps, type Columns } from '../../../test/support/run-steps.ts';
import type { StepSpec } from '../plans.ts';
import { mutualInformation } from '../score-columns.ts';
import type { Target } from '../step.ts';

type Case = {
  steps: StepSpec[];
  kind: Columns['kind'];
  train: Columns['values'];
  test: Columns['values'];
  target?: Omit<Target, 'labels'> & { labels: number[] };
  names?: string[];
  transformed: (number | null)[][];
};

/** What scikit-learn made of the same values: `test/oracle/features.py`. */
const golden: { cases: Case[]; mutualInformation: { a: number[]; b: number[]; value: number } } = JSON.parse(
  readFileSync(new URL('../../../test/golden/features/steps.json', import.meta.url), 'utf8'),
);

const title = ({ steps }: Case, i: number) => `${i}: ${steps.map((s) => JSON.stringify(s)).join(' ')}`;

/** The greatest difference, relative where the values are above 1; where one is missing, so must the other be. */
function greatestDifference(rows: number[][], expected: Case['transformed']): number {
  const differences = rows.flatMap((row, i) =>
    row.map((value, j) => {
      const other = expected[i]?.[j] ?? NaN;
      if (Number.isNaN(value) || Number.isNaN(other)) return Object.is(value, other) ? 0 : Infinity;
      return Math.abs(value - other) / Math.max(1, Math.abs(other));
    }),
  );
  return Math.max(...differences);
}

it.each(golden.cases.map((c, i) => [title(c, i), c] as const))(
  '%s: as scikit-learn does it',
  async (_, scenario) => {
    const { kind, train, test, target, transformed } = scenario;
    const of = (values: Columns['values']) => ({ kind, values }) as Columns;
    const learnt = target && { ...target, labels: Float32Array.from(target.labels) };
    const { columns, rows } = await runSteps(scenario.steps, of(train), of(test), learnt);
    const names = columns.map((c) => c.name);
    expect(names).toEqual(scenario.names ?? names);
    expect(rows.map((row) => row.length)).toEqual(transformed.map((row) => row.length));
    expect(greatestDifference(rows, transformed)).toBeLessThan(2e-5);
  },
);

it('measures mutual information as scikit-learn does', () => {
  const { a, b, value } = golden.mutualInformation;
  expect(mutualInformation(a, 5, b, 3)).toBeCloseTo(value, 12);
});
