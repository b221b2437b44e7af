import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Candidate, Fitted } from '../../contracts/artifacts.ts';
import { estimatorNamed } from '../estimators/registry.ts';
import { coreSecondsPerSecond, totalSeconds } from './budget.ts';
import { rank } from './leaderboard.ts';
import type { History } from './next-step.ts';
import { planRound } from './plan-round.ts';
import { propose, type Configuration } from './propose.ts';
import type { SearchShape } from './shape.ts';

const dense = (columns: number) => ({ columns, sparse: false });
const shape = (changes: Partial<SearchShape> = {}): SearchShape => ({
  problemType: 'binary',
  classes: 2,
  rows: 800,
  all: 1000,
  folds: 5,
  plans: { tree: dense(20), target: dense(24), linear: dense(60), bent: dense(60), network: dense(60) },
  distinct: 40,
  longTailed: false,
  ...changes,
});
const large = shape({ rows: 200_000, all: 250_000, folds: 1 });
const anyShape = fc
  .record({
    problemType: fc.constantFrom('binary', 'multiclass', 'regression' as const),
    many: fc.integer({ min: 3, max: 100 }),
    rows: fc.integer({ min: 2, max: 5_000_000 }),
    folds: fc.integer({ min: 1, max: 10 }),
    tree: fc.integer({ min: 1, max: 500 }),
    linear: fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined }),
    distinct: fc.integer({ min: 2, max: 255 }),
    longTailed: fc.boolean(),
  })
  .map(({ problemType, many, tree, linear, rows, ...rest }): SearchShape => {
    const classes = { binary: 2, multiclass: many, regression: 0 }[problemType];
    const longTailed = rest.longTailed && problemType === 'regression';
    const plans = { tree: dense(tree), ...(linear && { linear: dense(linear) }) };
    return { ...rest, problemType, classes, longTailed, plans, rows, all: Math.ceil(1.25 * rows) };
  });
const fitted = (candidate: Candidate, loss: number): Fitted => ({
  candidate,
  metric: 'log_loss',
  score: loss,
  loss,
  iterations: 40,
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

type Loss = (candidate: Candidate, n: number) => number;
const asSearch = (s: SearchShape, seconds: number, earlier: Configuration[] = []) => ({
  shape: s,
  limit: { seconds, says: `the budget of ${seconds} s` },
  seed: 0,
  earlier,
});

/** Plans rounds up to the refit; a candidate's loss may depend on how many were before it. */
const run = async (s: SearchShape, seconds: number, loss: Loss = (_, n) => 1 / (n + 1)) => {
  const history: History = [];
  let count = 0;
  for (;;) {
    const planned = await planRound(asSearch(s, seconds), history);
    const { round } = planned;
    if (round.action === 'refit') return { planned, history };
    const results = round.candidates.map((candidate) => fitted(candidate, loss(candidate, count++)));
    history.push({ round, result: { round: round.round, fitted: results, failed: [], skipped: [] } });
  }
};
const triedIn = (history: History) => history.flatMap(({ round }) => round.candidates);
const sharesOf = (history: History) => history.map(({ round }) => round.candidates[0].share ?? 1);

describe('propose', () => {
  test('every proposal is valid, unique, possible, and the same the next time', () => {
    fc.assert(
      fc.property(anyShape, (s) => {
        const candidates = propose(s);
        expect(new Set(candidates.map((c) => JSON.stringify([c.estimator, c.plan, c.params]))).size).toBe(
          candidates.length,
        );
        for (const { estimator, plan, params, estimatedSeconds } of candidates) {
          expect(estimatorNamed(estimator).params.parse(params)).toEqual(params);
          expect(s.plans[plan]).toBeDefined();
          expect(estimatedSeconds).toBeGreaterThanOrEqual(0);
        }
        expect(propose(s)).toEqual(candidates);
      }),
    );
  });

  test('the first eight are of as many kinds as a blend can use', () => {
    const kinds = propose(shape())
      .slice(0, 8)
      .map((c) => [c.estimator, c.plan, c.params.extra_trees ?? ''].join(' '));
    expect(new Set(kinds).size).toBeGreaterThanOrEqual(7);
    expect(new Set(kinds.map((kind) => kind.split(' ')[0]))).toEqual(
      new Set(['lightgbm', 'linear', 'random_forest', 'mlp']),
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
    expect(propose(shape({ plans: { tree: dense(20) } })).some((c) => c.plan === 'linear')).toBe(false);
  });

  test('a few rows get small leaves, so that there is something to learn', () => {
    const trees = propose(shape({ rows: 20 })).filter((c) => c.estimator === 'lightgbm');
    expect(trees.every((c) => Number(c.params.min_data_in_leaf) <= 2)).toBe(true);
  });

  test('trees of a table of few columns see most of them', () => {
    const trees = propose(shape({ plans: { tree: dense(6) } })).filter((c) => c.estimator === 'lightgbm');
    expect(Math.min(...trees.map((c) => Number(c.params.feature_fraction)))).toBeCloseTo(5 / 6);
  });

  test('an entry with parameters that are not valid is left out', () => {
    expect(propose(shape(), [], [{ estimator: 'linear', plan: 'linear', params: { typo: 1 } }])).toEqual([]);
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
  test('portfolio, then what the surrogate proposes, then the refit of the best', async () => {
    const { planned, history } = await run(shape({ rows: 8000, all: 10_000 }), 600);
    expect(history.map(({ round }) => round.round)).toEqual([1, 2, 3]);
    const last = history.at(-1)!.round.candidates.at(-1)!;
    const { estimatedSeconds: _, ...winner } = last;
    expect(planned.round).toMatchObject({ round: 4, action: 'refit', candidates: [winner] });
    expect(planned.leaderboard[0].candidate).toEqual(last);
    expect(planned.why).toContain(`${last.id} leads with log_loss`);
  });

  test('a few rows cannot tell close settings apart: there is no second round', async () => {
    expect((await run(shape(), 600)).history.length).toBe(1);
  });

  test('what won in an earlier run comes first, once, and as this set needs it', async () => {
    const [, , known] = propose(shape());
    const other = { estimator: 'lightgbm', plan: 'tree', params: { num_leaves: 5, learning_rate: 0.2 } };
    const gone = { ...other, plan: 'a plan of another version' };
    const unknown = { ...other, estimator: 'an estimator of another version' };
    const { round } = await planRound(asSearch(shape(), 600, [gone, unknown, other, known]), []);
    expect(round.candidates[0]).toMatchObject(other);
    expect(round.candidates[1].params).toEqual(known.params);
    expect(round.candidates.length).toBe(propose(shape()).length + 1);
  });

  test.each([
    ['binary', 800, 20],
    ['multiclass', 1500, 64],
    ['regression', 5000, 30],
  ] as const)(
    'a budget of 5 s tries trees and a line on %s data of %i × %i',
    async (problemType, rows, columns) => {
      const classes = { binary: 2, multiclass: 10, regression: 0 }[problemType];
      const plans = { tree: dense(columns), linear: dense(columns) };
      const small = shape({ problemType, classes, rows, all: rows, plans });
      const { round } = await planRound(asSearch(small, 5), []);
      const tried = new Set(round.candidates.map((c) => c.estimator));
      expect([...tried]).toEqual(expect.arrayContaining(['lightgbm', 'linear']));
    },
  );

  test('ends for all shapes and budgets, within the budget but for the one model that there must be', async () => {
    await fc.assert(
      fc.asyncProperty(anyShape, fc.integer({ min: 1, max: 600 }), async (s, seconds) => {
        const { history, planned } = await run(s, seconds);
        const tried = triedIn(history);
        const overspent = Math.max(1, 2 * seconds);
        const tooSmall = history.filter(({ round }) => round.candidates.length === 1).length * overspent;
        expect(totalSeconds(tried)).toBeLessThanOrEqual(
          0.75 * seconds * coreSecondsPerSecond + tooSmall + 1e-6,
        );
        expect(new Set(tried.map((c) => c.id)).size).toBe(tried.length);
        expect(planned.round.candidates.length).toBe(1);
        expect(planned.leaderboard.every(({ candidate }) => !candidate.share)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('without a fitted candidate there is nothing to go on with', async () => {
    const { round } = await planRound(asSearch(shape(), 60), []);
    const result = { round: 1, fitted: [], failed: [], skipped: [] };
    await expect(planRound(asSearch(shape(), 60), [{ round, result }])).rejects.toThrow(
      'no candidate was fitted',
    );
  });
});

describe('a budget too small for anything', () => {
  test('gives the linear model where it costs little, and says so', async () => {
    const { round, warning } = await planRound(asSearch(shape(), 0.001), []);
    expect(round.candidates.map((c) => c.estimator)).toEqual(['linear']);
    expect(warning).toBe(
      'the budget of 0.001 s is too small for any candidate: only the linear model is fitted',
    );
  });

  test.each([
    ['the rows are too many', shape({ rows: 4_000_000, all: 5_000_000, folds: 1 })],
    ['its features were left out', shape({ plans: { tree: dense(20) } })],
  ])('gives the baseline where %s', async (_, s) => {
    const { planned, history } = await run(s, 0.001);
    expect(history.length).toBe(1);
    expect(planned.round).toMatchObject({ action: 'refit', candidates: [{ estimator: 'baseline' }] });
    expect(planned.warning).toMatch(/only the baseline model is fitted$/);
  });
});

describe('successive halving', () => {
  test('many candidates on a part of the rows, the best of them on more, and on all', async () => {
    const { planned, history } = await run(large, 20);
    const shares = sharesOf(history);
    expect(shares[0]).toBeLessThan(1);
    expect(shares).toEqual(shares.toSorted());
    expect(history.length).toBeLessThanOrEqual(4);
    const [lowest, next] = history.map(({ round }) => round.candidates.length);
    expect(lowest).toBeGreaterThan(next);
    expect(planned.leaderboard.length).toBeGreaterThan(0);
  });

  test('who leads on a part is fitted on all rows', async () => {
    const wanted = propose(large)[0].params;
    const isWanted = ({ params }: Candidate) => JSON.stringify(params) === JSON.stringify(wanted);
    const { planned } = await run(large, 20, (candidate, n) => (isWanted(candidate) ? 0 : 1 + n));
    expect(planned.round.candidates[0].params).toEqual(wanted);
    expect(planned.round.candidates[0].share).toBeUndefined();
  });

  test('small sets, and large ones that the budget allows for, are fitted at full rows at once', async () => {
    expect(sharesOf((await run(shape(), 2)).history)).toEqual([1]);
    expect(sharesOf((await run(large, 50_000)).history)[0]).toBe(1);
  });
});
