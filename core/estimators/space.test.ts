import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { random } from '../random.ts';
import { draw, perturb, toUnit, type Space } from './space.ts';

const space: Space = {
  num_leaves: { type: 'int', low: 4, high: 256, log: true },
  feature_fraction: { type: 'float', low: 0.3, high: 1 },
  extra_trees: { type: 'categorical', choices: [false, true] },
  criterion: { type: 'categorical', choices: ['gini', 'entropy', 'log_loss'] },
};
const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const within = (params: Record<string, unknown>) => {
  expect(params.num_leaves).toSatisfy((v: number) => Number.isInteger(v) && v >= 4 && v <= 256);
  expect(params.feature_fraction).toSatisfy((v: number) => v >= 0.3 && v <= 1);
  expect([false, true]).toContain(params.extra_trees);
  expect(['gini', 'entropy', 'log_loss']).toContain(params.criterion);
};

test('points of the unit cube: a log scale, two choices, three choices', () => {
  const params = { num_leaves: 32, feature_fraction: 1, extra_trees: true, criterion: 'entropy' };
  expect(toUnit(space, params)).toEqual([expect.closeTo(0.5, 9), 1, 1, 0, 1, 0]);
  expect(toUnit(space, {})).toEqual([0.5, 0.5, 0.5, 0, 0, 0]);
  expect(toUnit(space, { num_leaves: 9999, feature_fraction: 0 }).slice(0, 2)).toEqual([1, 0]);
});

test('what is drawn is within the space, and in the cube', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const params = draw(space, random(seed));
      within(params);
      expect(Math.min(...toUnit(space, params))).toBeGreaterThanOrEqual(0);
      expect(Math.max(...toUnit(space, params))).toBeLessThanOrEqual(1);
    }),
  );
});

test('half of what is drawn on a log scale is below its middle', () => {
  const stream = random(5);
  const small = Array.from({ length: 2000 }, () => draw(space, stream)).filter(
    (p) => Number(p.num_leaves) < 32,
  );
  expect(small.length / 2000).toBeCloseTo(0.5, 1);
});

describe('perturb', () => {
  test('stays near, within the space, and keeps what the space does not name', () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: 0.01, max: 0.5, noNaN: true }), (seed, radius) => {
        const stream = random(seed);
        const from: Record<string, number | string | boolean> = { ...draw(space, stream), n_estimators: 7 };
        const to = perturb(space, from, radius, stream);
        within(to);
        expect(to.n_estimators).toBe(7);
        const [before, after] = [toUnit(space, from), toUnit(space, to)];
        // Rounding to whole leaves is worth up to an eighth of the scale at its small end.
        expect(Math.abs(before[0] - after[0])).toBeLessThan(radius + 0.06);
        expect(Math.abs(before[1] - after[1])).toBeLessThan(radius + 0.01);
      }),
    );
  });

  test('changes a choice about as often as its radius says', () => {
    const stream = random(3);
    const from = { num_leaves: 32, feature_fraction: 0.5, extra_trees: true, criterion: 'gini' };
    const moved = Array.from({ length: 4000 }, () => perturb(space, from, 0.3, stream));
    const changed = moved.filter(({ criterion }) => criterion !== 'gini').length / 4000;
    expect(changed).toBeCloseTo(0.3 * (2 / 3), 1);
  });
});
