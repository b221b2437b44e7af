import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { random } from '../random.ts';
import { blend } from './blend.ts';
import { selectGreedily, type Limits } from './greedy.ts';
import { prune } from './prune.ts';

/** The mean squared distance from zero: a blend is best where errors cancel out. */
const objective = { loss: (view: Float64Array) => view.reduce((sum, v) => sum + v * v, 0) / view.length };
const limits: Limits = { picks: 20, members: 5, budget: Infinity };
const free = (views: readonly unknown[]) => views.map(() => 0);
const bestFirst = (views: Float64Array[]) => views.toSorted((a, b) => objective.loss(a) - objective.loss(b));
const membersOf = (weights: Float64Array) => [...weights.keys()].filter((m) => weights[m] > 0);

const library = fc
  .array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 6, maxLength: 6 }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((models) => bestFirst(models.map((model) => Float64Array.from(model))));

describe('selectGreedily', () => {
  test('the blend is no worse than the best model, and keeps to its limits', () => {
    const costs = fc.array(fc.nat(10), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(
        library,
        costs,
        fc.integer({ min: 1, max: 4 }),
        fc.nat(20),
        (views, seconds, members, budget) => {
          const weights = selectGreedily(objective, views, seconds, { ...limits, members, budget });
          expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
          expect(objective.loss(blend(views, weights))).toBeLessThanOrEqual(objective.loss(views[0]));
          const chosen = membersOf(weights);
          expect(chosen.length).toBeLessThanOrEqual(members);
          const cost = chosen.reduce((sum, m) => sum + seconds[m], 0);
          expect(chosen.length === 1 || cost <= budget).toBe(true);
        },
      ),
    );
  });

  test('finds the weights that let errors cancel out', () => {
    const views = [Float64Array.of(1, -1, 1), Float64Array.of(-3, 3, -3), Float64Array.of(9, 9, 9)];
    expect([...selectGreedily(objective, views, free(views), limits)]).toEqual([0.75, 0.25, 0]);
  });

  test('of equal models the first is taken', () => {
    const views = [1, 1, 1].map((v) => Float64Array.of(v, v));
    expect([...selectGreedily(objective, views, free(views), limits)]).toEqual([1, 0, 0]);
  });

  test('the first model is taken whatever it costs', () => {
    const views = [Float64Array.of(1, -1), Float64Array.of(-1, 1)];
    expect([...selectGreedily(objective, views, [9, 9], { ...limits, budget: 5 })]).toEqual([1, 0]);
  });
});

describe('prune', () => {
  test('drops who hardly counts, and keeps who does', () => {
    const { float } = random(1);
    const noise = () => Float64Array.from({ length: 400 }, () => float() - 0.5);
    const [first, second] = [noise(), noise()];
    const copy = first.map((value, i) => value + (i % 2 ? 1e-3 : -1e-3));
    const pruned = prune(objective, [first, second, copy], Float64Array.of(0.4, 0.5, 0.1));
    expect(membersOf(pruned)).toEqual([0, 1]);
    expect(pruned[0] + pruned[1]).toBeCloseTo(1, 12);
  });

  test('at least one member is left, and little of the gain is lost', () => {
    fc.assert(
      fc.property(library, (views) => {
        const weights = selectGreedily(objective, views, free(views), limits);
        const pruned = prune(objective, views, weights);
        const [best, blended, kept] = [views[0], blend(views, weights), blend(views, pruned)].map(
          objective.loss,
        );
        expect(membersOf(pruned).length).toBeGreaterThan(0);
        expect(kept - blended).toBeLessThanOrEqual(0.1 * (best - blended) + 1e-12);
      }),
    );
  });
});
