import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Candidate, Fitted, RoundResult } from '../../contracts/artifacts.ts';
import { sizes } from '../../cdk/functions.ts';
import { estimatorNamed } from '../estimators/registry.ts';
import { admit, totalSeconds } from './budget.ts';
import { rank } from './leaderboard.ts';
import { planRound, type History } from './plan-round.ts';
import { number, propose, refine } from './propose.ts';
import { chooseRoute, trainFunction } from './route.ts';
import { isLongTailed, type SearchShape } from './shape.ts';

const shape = (changes: Partial<SearchShape> = {}): SearchShape => ({
  problemType: 'binary',
  classes: 2,
  rows: 800,
  folds: 5,
  columns: { tree: 20, linear: 60 },
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

  test("LightGBM's defaults lead", () => {
    const [first] = propose(shape());
    expect(first).toMatchObject({
      estimator: 'lightgbm',
      params: { num_leaves: 31, learning_rate: 0.1, min_data_in_leaf: 20 },
    });
  });

  test('a logarithm is proposed for long tails alone, and nothing for a plan that is absent', () => {
    const regression = { problemType: 'regression', classes: 0 } as const;
    expect(logarithms(shape({ ...regression, longTailed: true }))).toBeGreaterThan(0);
    expect(logarithms(shape(regression))).toBe(0);
    expect(propose(shape({ columns: { tree: 20 } })).some((c) => c.plan === 'linear')).toBe(false);
  });

  test('a few rows get small leaves, so that there is something to learn', () => {
    expect(propose(shape({ rows: 20 }))[0].params.min_data_in_leaf).toBe(2);
  });

  test('an entry with parameters that are not valid is left out', () => {
    expect(propose(shape(), [{ estimator: 'linear', params: { typo: 1 } }])).toEqual([]);
  });
});

describe('refine', () => {
  test('gives new valid candidates with new ids, until there is nothing new', () => {
    const tried = number(propose(shape()), []);
    const [best] = tried;
    const next = number(refine(best, tried, shape()), tried);
    expect(next.length).toBeGreaterThan(3);
    expect(next.every((c) => !tried.some((t) => t.id === c.id))).toBe(true);
    expect(refine(best, [...tried, ...next], shape())).toEqual([]);
  });
});

describe('admit', () => {
  test('never spends more than the budget, keeps the order, and would not have had room for what it left', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: 0, max: 100, noNaN: true })),
        fc.float({ min: 0, max: 300, noNaN: true }),
        (seconds, budget) => {
          const all = priced(seconds);
          const admitted = admit(all, budget);
          const spent = totalSeconds(admitted);
          expect(spent).toBeLessThanOrEqual(budget + 1e-9);
          expect(admitted).toEqual(all.filter((c) => admitted.includes(c)));
          const left = all.filter((c) => !admitted.includes(c)).map((c) => c.estimatedSeconds);
          expect(Math.min(Infinity, ...left)).toBeGreaterThan(budget - spent - 1e-9);
        },
      ),
    );
  });

  test('admits the first whatever it costs, where one is wanted at least', () => {
    const dear = priced([9, 2, 1]);
    expect(admit(dear, 1, { atLeastOne: true })).toEqual([dear[0]]);
    expect(admit(dear, 1)).toEqual([dear[2]]);
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
    const { planned, history } = run(shape(), 600, (n) => 1 / (n + 1));
    expect(history.map(({ round }) => round.round)).toEqual([1, 2]);
    const last = history.at(-1)!.round.candidates.at(-1)!;
    expect(planned.round).toMatchObject({ round: 3, action: 'refit', candidates: [last] });
    expect(planned.leaderboard[0].candidate).toEqual(last);
    expect(planned.why).toContain(`${last.id} leads with log_loss`);
  });

  test('a budget that the first round spends leaves none for a refinement', () => {
    const [first] = propose(shape());
    expect(run(shape(), first.estimatedSeconds, (n) => n).history.length).toBe(1);
  });

  test('ends for all shapes and budgets, within the budget but for the one candidate there must be', () => {
    fc.assert(
      fc.property(anyShape, fc.integer({ min: 1, max: 600 }), (s, budget) => {
        const { history, planned } = run(s, budget, (n) => 1 / (n + 1));
        const tried = history.flatMap(({ round }) => round.candidates);
        const [first] = propose(s);
        expect(totalSeconds(tried)).toBeLessThanOrEqual(Math.max(budget, first.estimatedSeconds) + 1e-6);
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

describe('isLongTailed', () => {
  test.each([
    [[1, 1, 2, 2, 3, 100], true],
    [[1, 2, 3, 4, 5, 6], false],
    [[-1, 1, 2, 2, 3, 100], false],
    [[5, 5, 5], false],
    [[100, 99, 98, 98, 97, 1], false],
  ])('%j: %j', (values, expected) => expect(isLongTailed(Float32Array.from(values))).toBe(expected));
});

describe('chooseRoute', () => {
  const small = { rows: 10_000, columns: 20, estimatedSeconds: 30 };

  test('small data is trained in Lambda', () => {
    expect(chooseRoute(small, 'auto')).toEqual({
      route: 'lambda',
      reason: expect.stringContaining('fit into Lambda'),
    });
  });

  test.each([
    ['memory', { rows: 5_000_000, columns: 50 }, 'MB'],
    ['time', { estimatedSeconds: 500 }, ' s '],
  ])('what outgrows its %s is a SageMaker job', (_, changes, unit) => {
    expect(chooseRoute({ ...small, ...changes }, 'auto')).toEqual({
      route: 'sagemaker',
      reason: expect.stringContaining(`${unit}`),
    });
  });

  test("the pipeline's definition decides where it says so", () => {
    expect(chooseRoute(small, 'sagemaker').route).toBe('sagemaker');
    expect(chooseRoute({ ...small, rows: 1e8 }, 'lambda').route).toBe('lambda');
  });

  test('more never goes back to Lambda', () => {
    const workload = fc.record({
      rows: fc.integer({ min: 1, max: 1e7 }),
      columns: fc.integer({ min: 1, max: 1000 }),
      estimatedSeconds: fc.integer({ min: 0, max: 2000 }),
    });
    fc.assert(
      fc.property(workload, fc.integer({ min: 1, max: 5 }), (w, factor) => {
        fc.pre(chooseRoute(w, 'auto').route === 'sagemaker');
        const more = {
          rows: w.rows * factor,
          columns: w.columns,
          estimatedSeconds: w.estimatedSeconds * factor,
        };
        expect(chooseRoute(more, 'auto').route).toBe('sagemaker');
      }),
    );
  });

  test("the limits are those of the stack's train function", () => {
    expect(trainFunction).toEqual({ memoryMb: sizes.train.memoryMb, seconds: sizes.train.seconds });
  });
});
