import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Candidate, Fitted, RoundResult } from '../../contracts/artifacts.ts';
import { estimatorNamed } from '../estimators/registry.ts';
import { totalSeconds } from './budget.ts';
import { rank } from './leaderboard.ts';
import { planRound, type History } from './plan-round.ts';
import { number, propose, refine } from './propose.ts';
import type { SearchShape } from './shape.ts';

const shape = (changes: Partial<SearchShape> = {}): SearchShape => ({
  problemType: 'binary',
  classes: 2,
  rows: 800,
  folds: 5,
  columns: { tree: 20, linear: 60 },
  distinct: 40,
  longTailed: false,
  ...changes,
});
const anyShape = fc
  .record({
    problemType: fc.constantFrom('binary', 'multiclass', 'regression' as const),
    many: fc.integer({ min: 3, max: 100 }),
    rows: fc.integer({ min: 2, max: 5_000_000 }),
    folds: fc.integer({ min: 1, max: 5 }),
    tree: fc.integer({ min: 1, max: 500 }),
    linear: fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined }),
    distinct: fc.integer({ min: 2, max: 255 }),
    longTailed: fc.boolean(),
  })
  .map(({ problemType, many, tree, linear, ...rest }): SearchShape => {
    const classes = { binary: 2, multiclass: many, regression: 0 }[problemType];
    const longTailed = rest.longTailed && problemType === 'regression';
    return { ...rest, problemType, classes, longTailed, columns: { tree, ...(linear && { linear }) } };
  });
const fitted = (candidate: Candidate, loss: number): Fitted => ({
  candidate,
  metric: 'log_loss',
  score: loss,
  loss,
  iterations: 10,
});

const fittedAll = (candidates: Candidate[], loss: (i: number) => number): RoundResult => ({
  round: 1,
  fitted: candidates.map((c, i) => fitted(c, loss(i))),
  failed: [],
  skipped: [],
});

const logarithms = (s: SearchShape) => propose(s).filter((c) => c.params.target_transform === 'log1p').length;

const priced = (seconds: number[]) =>
  seconds.map((estimatedSeconds, i): Candidate => ({
    id: `c${i}`,
    estimator: 'linear',
    plan: 'linear',
    params: {},
    estimatedSeconds,
  }));

/** Plans rounds up to the refit; the n-th candidate has that loss. */
const run = (s: SearchShape, budget: number, loss: (n: number) => number) => {
  const history: History = [];
  let count = 0;
  for (;;) {
    const planned = planRound(s, budget, history);
    if (planned.round.action === 'refit') return { planned, history };
    history.push({
      round: planned.round,
      result: fittedAll(planned.round.candidates, () => loss(count++)),
    });
  }
};

describe('propose', () => {
  test('every proposal is valid, unique, possible, and the same the next time', () => {
    fc.assert(
      fc.property(anyShape, (s) => {
        const candidates = propose(s);
        expect(new Set(candidates.map((c) => JSON.stringify([c.estimator, c.params]))).size).toBe(
          candidates.length,
        );
        for (const { estimator, plan, params, estimatedSeconds } of candidates) {
          expect(estimatorNamed(estimator).params.parse(params)).toEqual(params);
          expect(s.columns[plan]).toBeDefined();
          expect(estimatedSeconds).toBeGreaterThanOrEqual(0);
        }
        expect(propose(s)).toEqual(candidates);
      }),
    );
  });

  test("LightGBM's defaults are among them", () => {
    const defaults = estimatorNamed('lightgbm').params.parse({});
    expect(propose(shape()).map((c) => c.params)).toContainEqual(defaults);
  });

  test('a logarithm is proposed for long tails alone, and nothing for a plan that is absent', () => {
    const regression = { problemType: 'regression', classes: 0 } as const;
    expect(logarithms(shape({ ...regression, longTailed: true }))).toBeGreaterThan(0);
    expect(logarithms(shape(regression))).toBe(0);
    expect(propose(shape({ columns: { tree: 20 } })).some((c) => c.plan === 'linear')).toBe(false);
  });

  test('a few rows get small leaves, so that there is something to learn', () => {
    const trees = propose(shape({ rows: 20 })).filter((c) => c.estimator === 'lightgbm');
    expect(trees.every((c) => c.params.min_data_in_leaf === 2)).toBe(true);
  });

  test('trees of a table of few columns see most of them', () => {
    const trees = propose(shape({ columns: { tree: 6 } }));
    expect(Math.min(...trees.map((c) => Number(c.params.feature_fraction)))).toBeCloseTo(5 / 6);
  });

  test('an entry with parameters that are not valid is left out', () => {
    expect(propose(shape(), [{ estimator: 'linear', params: { typo: 1 } }])).toEqual([]);
  });
});

describe('refine', () => {
  test('gives new valid candidates with new ids, until there is nothing new', () => {
    const tried = number(propose(shape()), []);
    const best = fitted(tried[0], 0);
    const next = number(refine(best, tried, shape()), tried);
    expect(next.length).toBeGreaterThan(3);
    expect(next.every((c) => !tried.some((t) => t.id === c.id))).toBe(true);
    expect(refine(best, [...tried, ...next], shape())).toEqual([]);
  });

  test('costs what the best went on for, not what is usual', () => {
    const tried = number(propose(shape()), []);
    const seconds = (iterations: number) =>
      refine({ ...fitted(tried[0], 0), iterations }, tried, shape())[0].estimatedSeconds;
    expect(seconds(400)).toBeGreaterThan(2 * seconds(20));
  });
});

describe('rank', () => {
  test('best first; among equals the cheaper, then by id', () => {
    const [a, b, c, d] = priced([5, 5, 2, 9]);
    const ranked = rank([fitted(b, 1), fitted(d, 0.5), fitted(a, 1), fitted(c, 1)]);
    expect(ranked.map((f) => f.candidate.id)).toEqual(['c3', 'c2', 'c0', 'c1']);
  });
});

describe('planRound', () => {
  test('portfolio, then what lies around the best, then the refit of the best', () => {
    const { planned, history } = run(shape({ rows: 8000 }), 600, (n) => 1 / (n + 1));
    expect(history.map(({ round }) => round.round)).toEqual([1, 2]);
    const last = history.at(-1)!.round.candidates.at(-1)!;
    const { estimatedSeconds: _, ...winner } = last;
    expect(planned.round).toMatchObject({ round: 3, action: 'refit', candidates: [winner] });
    expect(planned.leaderboard[0].candidate).toEqual(last);
    expect(planned.why).toContain(`${last.id} leads with log_loss`);
  });

  test('a few rows cannot tell neighbours apart: there is no second round', () => {
    expect(run(shape(), 600, (n) => n).history.length).toBe(1);
  });

  test('a budget that the first round spends leaves none for a refinement', () => {
    const large = shape({ rows: 8000 });
    const seconds = Math.min(...propose(large).map((c) => c.estimatedSeconds));
    expect(run(large, seconds, (n) => n).history.length).toBe(1);
  });

  test.each([
    ['binary', 800, 20],
    ['multiclass', 1500, 64],
    ['regression', 5000, 30],
  ] as const)(
    'a budget of 5 s tries trees and a line on %s data of %i × %i',
    (problemType, rows, columns) => {
      const classes = { binary: 2, multiclass: 10, regression: 0 }[problemType];
      const small = shape({ problemType, classes, rows, columns: { tree: columns, linear: columns } });
      const tried = new Set(planRound(small, 5, []).round.candidates.map((c) => c.estimator));
      expect(tried).toEqual(new Set(['lightgbm', 'linear']));
    },
  );

  test('ends for all shapes and budgets, within the budget but for the one candidate there must be', () => {
    fc.assert(
      fc.property(anyShape, fc.integer({ min: 1, max: 600 }), (s, budget) => {
        const { history, planned } = run(s, budget, (n) => 1 / (n + 1));
        const tried = history.flatMap(({ round }) => round.candidates);
        const cheapest = Math.min(...propose(s).map((c) => c.estimatedSeconds));
        expect(totalSeconds(tried)).toBeLessThanOrEqual(Math.max(budget, cheapest) + 1e-6);
        expect(new Set(tried.map((c) => c.id)).size).toBe(tried.length);
        expect(planned.round.candidates.length).toBe(1);
      }),
    );
  });

  test('without a fitted candidate there is nothing to go on with', () => {
    const { round } = planRound(shape(), 60, []);
    const result = { round: 1, fitted: [], failed: [], skipped: [] };
    expect(() => planRound(shape(), 60, [{ round, result }])).toThrow('no candidate was fitted');
  });
});
