import { describe, expect, it } from 'vitest';
import { problemTypeOf, type TargetFacts } from './problem.ts';

const target = (facts: Partial<TargetFacts>): TargetFacts => ({
  name: 'y',
  kind: 'numeric',
  rows: 1000,
  distinct: 500,
  whole: true,
  ...facts,
});

describe('problemTypeOf', () => {
  it.each([
    ['labels', target({ kind: 'categorical', distinct: 3 }), undefined, 'multiclass'],
    ['two labels', target({ kind: 'categorical', distinct: 2 }), undefined, 'binary'],
    ['two numbers, whole or not', target({ distinct: 2, whole: false }), undefined, 'binary'],
    ['ten digits', target({ distinct: 10 }), undefined, 'multiclass'],
    ['counts', target({ distinct: 21 }), undefined, 'regression'],
    ['few amounts', target({ distinct: 10, whole: false }), undefined, 'regression'],
    ['few rows per number', target({ distinct: 12, rows: 100 }), undefined, 'regression'],
    ['numbers said to be classes', target({ distinct: 30 }), 'multiclass', 'multiclass'],
    ['classes said to be numbers', target({ distinct: 10 }), 'regression', 'regression'],
    ['two labels said to be many', target({ kind: 'categorical', distinct: 2 }), 'multiclass', 'binary'],
  ] as const)('%s', (_, facts, wanted, type) => {
    expect(problemTypeOf(facts, wanted)).toBe(type);
  });

  it.each([
    ['constant_target', target({ distinct: 1 }), undefined],
    ['one_class', target({ distinct: 1, kind: 'categorical' }), undefined],
    ['too_many_classes', target({ distinct: 201, kind: 'categorical' }), undefined],
    ['too_many_classes', target({ distinct: 500 }), 'multiclass'],
    ['target_not_binary', target({ distinct: 3 }), 'binary'],
    ['target_not_numeric', target({ kind: 'categorical' }), 'regression'],
  ] as const)('%s', (code, facts, wanted) => {
    expect(() => problemTypeOf(facts, wanted)).toThrow(expect.objectContaining({ code }));
  });
});
