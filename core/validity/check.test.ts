import { describe, expect, it } from 'vitest';
import { plans, type Plan, type StepSpec } from '../features/plans.ts';
import type { Target } from '../features/step.ts';
import type { Column, Table } from '../table/table.ts';
import { check } from './check.ts';
import { profileOf } from './profile.ts';
import { repair } from './repair.ts';
import { traits } from './traits.ts';
import { usablePlans } from './usable-plans.ts';

const binary: Target = { problemType: 'binary', classes: 2, labels: Float32Array.of(0, 1, 0, 1) };
const numeric = (name: string, ...values: number[]): Column => ({
  kind: 'numeric',
  name,
  values: Float32Array.from(values),
});
const colour: Column = {
  kind: 'categorical',
  name: 'colour',
  codes: Int32Array.of(0, 1, 0, 1),
  levels: ['a', 'b'],
};
const table = (...columns: Column[]): Table => ({ rows: 4, columns });

const trees = { name: 'lightgbm', capability: { takes: traits.numeric } };
const linear = {
  name: 'linear',
  capability: { takes: traits.numeric, refuses: traits.missing | traits.infinite | traits.codes },
};
const planOf = (numericSteps: StepSpec[], features: StepSpec[] = []): Plan => ({
  numeric: [numericSteps],
  categorical: [[{ step: 'one_hot_encoder' }]],
  timestamp: [[{ step: 'timestamp_days' }]],
  text: [[{ step: 'tfidf_vectorizer' }]],
  features,
});

const gaps = profileOf(table(numeric('a', 1, NaN, 3, 4), colour), binary);
/** Seven features of one have gaps, and seven have none: of any eight at least one has. */
const times = profileOf(
  table(
    { kind: 'timestamp', name: 's', values: Float64Array.of(0, NaN, 1e9, -1e9) },
    { kind: 'timestamp', name: 't', values: Float64Array.of(0, 1e8, 1e9, -1e9) },
  ),
  binary,
);
const whole = profileOf(table(numeric('a', 1, 2, 3, 4)), binary);

describe('check', () => {
  it('passes the plans that candidates are made of', () => {
    const everything = profileOf(
      table(
        numeric('a', 1, NaN, Infinity, -4),
        colour,
        { kind: 'timestamp', name: 't', values: Float64Array.of(0, NaN, 1e9, -1e9) },
        { kind: 'text', name: 'x', values: ['good film', 'bad film', '', 'good film'] },
      ),
      binary,
    );
    expect(check(everything, { plan: plans.tree, estimator: trees })).toBeUndefined();
    expect(check(everything, { plan: plans.linear, estimator: linear })).toBeUndefined();
    expect(check(everything, { plan: plans.network, estimator: linear })).toBeUndefined();
  });

  it.each([
    [gaps, planOf([{ step: 'standard_scaler' }]), linear, 'linear', 'it refuses missing values'],
    [gaps, planOf([{ step: 'one_hot_encoder' }]), trees, 'one_hot_encoder', 'it takes no numeric columns'],
    [
      whole,
      planOf([{ step: 'standard_scaler' }, { step: 'log1p' }]),
      trees,
      'log1p',
      'it refuses negative values',
    ],
    [
      whole,
      planOf([{ step: 'standard_scaler' }, { step: 'robust_scaler' }, { step: 'log1p' }]),
      trees,
      'log1p',
      'it refuses negative values',
    ],
    [
      times,
      { ...plans.tree, features: [{ step: 'select_k_best', params: { k: 8 } }] },
      linear,
      'linear',
      'it refuses missing values',
    ],
    [whole, planOf([{ step: 'missing_indicator' }]), trees, 'lightgbm', 'no feature is left'],
    [gaps, plans.tree, linear, 'linear', 'it refuses missing and codes values'],
    [
      gaps,
      planOf([{ step: 'simple_imputer' }], [{ step: 'polynomial_features', params: { max_columns: 1 } }]),
      trees,
      'polynomial_features',
      'it takes up to 1 columns, and there are 2 or more',
    ],
  ] as const)('says which step fails, and why: case %#', (profile, plan, estimator, component, reason) => {
    expect(check(profile, { plan, estimator })).toMatchObject({ component, reason });
  });

  it('knows where the step stands', () => {
    const plan = planOf([{ step: 'standard_scaler' }, { step: 'log1p' }]);
    expect(check(whole, { plan, estimator: trees })?.place).toEqual({ kind: 'numeric', branch: 0, step: 1 });
  });

  it('knows what an estimator cannot learn', () => {
    const labels = Float32Array.of(-1, 2, 3, 4);
    const profile = profileOf(table(numeric('a', 1, 2, 3, 4)), {
      problemType: 'regression',
      classes: 0,
      labels,
    });
    const capability = { takes: traits.numeric, refusesTarget: traits.negative };
    const poisson = { name: 'lightgbm', capability };
    expect(check(profile, { plan: plans.tree, estimator: poisson })?.reason).toContain('negative');
    const classifier = {
      name: 'x',
      capability: { takes: traits.numeric, problemTypes: ['binary' as const] },
    };
    expect(check(profile, { plan: plans.tree, estimator: classifier })?.reason).toBe('it is for binary');
  });
});

describe('usablePlans', () => {
  it('leaves out what fails, with the cheapest repair, and what would say nothing new', () => {
    const labels = Float32Array.from({ length: 4 }, (_, i) => i);
    const many = profileOf(table(colour), { problemType: 'multiclass', classes: 12, labels });
    const target = { ...plans.target, when: undefined };
    const { plans: usable, leftOut } = usablePlans(many, { ...plans, means: target });
    expect(Object.keys(usable)).toEqual(['tree', 'linear', 'interactions', 'network']);
    expect(Object.fromEntries(leftOut.map(({ plan, reason }) => [plan, reason]))).toEqual({
      target: 'it would cost more than it says',
      bent: 'it would cost more than it says',
      means:
        'target_encoder fails: it takes up to 10 classes, and there are 12; ordinal_encoder in place of target_encoder would do',
    });
  });
});

describe('repair', () => {
  it.each([
    [gaps, planOf([{ step: 'standard_scaler' }]), linear, 'simple_imputer at the end'],
    [
      whole,
      planOf([{ step: 'standard_scaler' }, { step: 'log1p' }]),
      trees,
      'quantile_transformer before log1p',
    ],
    [gaps, planOf([{ step: 'one_hot_encoder' }]), trees, 'finite in place of one_hot_encoder'],
  ] as const)('finds the cheapest change of one step: case %#', (profile, plan, estimator, change) => {
    const repaired = repair(profile, { plan, estimator });
    expect(repaired?.change).toBe(change);
    expect(check(profile, { plan: repaired!.plan, estimator })).toBeUndefined();
  });

  it('has nothing to say of what is valid', () => {
    expect(repair(whole, { plan: plans.tree, estimator: trees })).toBeUndefined();
  });
});
