import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { random } from '../../random.ts';
import { chooseBatch, expectedImprovement } from './acquisition.ts';
import { condition, learn } from './gp.ts';
import { negativeLogLikelihood, negativeLogPosterior, priors } from './likelihood.ts';

type Golden = {
  processes: {
    name: string;
    points: number[][];
    values: number[];
    queries: number[][];
    hyperparameters: { signal: number; noise: number; lengthScales: number[] };
    mean: number[];
    std: number[];
    logMarginalLikelihood: number;
    gradient: number[];
  }[];
  improvements: { mean: number; std: number; best: number; expected: number }[];
};
const golden = JSON.parse(
  readFileSync(new URL('../../../test/golden/search/surrogate.json', import.meta.url), 'utf8'),
) as Golden;

/** A loss that two of three inputs matter for. */
const bowl = (x: ArrayLike<number>) => 4 * (x[0] - 0.3) ** 2 + (x[1] - 0.8) ** 2;
const observe = (count: number, seed = 1) => {
  const { float } = random(seed);
  const points = Array.from({ length: count }, () => Float64Array.of(float(), float(), float()));
  return { points, values: Float64Array.from(points, bowl) };
};
const option = (...point: number[]) => ({ point: Float64Array.from(point), seconds: 1 });
const limits = { count: 4, seconds: 100 };

describe.each(golden.processes)('scikit-learn agrees on "$name"', (own) => {
  const observations = {
    points: own.points.map((p) => Float64Array.from(p)),
    values: Float64Array.from(own.values),
  };
  const { signal, noise } = own.hyperparameters;
  const hyperparameters = {
    signal,
    noise,
    lengthScales: Float64Array.from(own.hyperparameters.lengthScales),
  };

  test('posterior', () => {
    const posterior = condition(observations, hyperparameters);
    own.queries.forEach((query, i) => {
      const { mean, std } = posterior(query);
      expect(mean).toBeCloseTo(own.mean[i], 7);
      expect(std).toBeCloseTo(own.std[i], 6);
    });
  });

  test('marginal likelihood and its gradient', () => {
    const gradient = new Float64Array(own.gradient.length);
    const value = negativeLogLikelihood(observations, hyperparameters, gradient);
    expect(value).toBeCloseTo(-own.logMarginalLikelihood, 7);
    own.gradient.forEach((expected, i) => expect(-gradient[i]).toBeCloseTo(expected, 6));
  });
});

describe('learn', () => {
  test('tells the inputs that matter from the one that does not', async () => {
    const { lengthScales } = await learn(observe(40), 0);
    expect(lengthScales[2]).toBeGreaterThan(3 * lengthScales[0]);
    expect(lengthScales[1]).toBeGreaterThan(lengthScales[0]);
  });

  test('ends where the gradient of the posterior is 0, and there again by the same seed', async () => {
    const observations = observe(12);
    const { lengthScales, signal, noise } = await learn(observations, 7);
    expect(await learn(observations, 7)).toEqual({ lengthScales, signal, noise });
    const logs = Float64Array.of(...lengthScales, signal, noise).map(Math.log);
    const gradient = new Float64Array(logs.length);
    negativeLogPosterior(observations, priors(3))(logs, gradient);
    expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-2);
  });

  test('survives the same point twice, and equal values', async () => {
    const { points } = observe(5);
    const twice = { points: [...points, points[0]], values: Float64Array.of(1, 1, 1, 1, 1, 1) };
    const { mean } = condition(twice, await learn(twice, 0))(points[0]);
    expect(mean).toBeCloseTo(1, 1);
  });
});

describe('expectedImprovement', () => {
  test.each(golden.improvements)('is the integral: %j', ({ mean, std, best, expected }) =>
    expect(expectedImprovement({ mean, std }, best)).toBeCloseTo(expected, 6),
  );

  test('is never negative, and never less for more doubt', () => {
    const number = fc.double({ min: -10, max: 10, noNaN: true });
    fc.assert(
      fc.property(number, number, fc.double({ min: 0, max: 5, noNaN: true }), (mean, best, std) => {
        const improvement = expectedImprovement({ mean, std }, best);
        expect(improvement).toBeGreaterThanOrEqual(Math.max(0, best - mean) - 1e-5);
        expect(expectedImprovement({ mean, std: std + 1 }, best)).toBeGreaterThanOrEqual(improvement - 1e-5);
      }),
    );
  });
});

describe('chooseBatch', () => {
  const observations = observe(12);
  const hyperparameters = { signal: 1, noise: 1e-4, lengthScales: Float64Array.of(0.5, 0.8, 3) };
  const best = option(0.3, 0.8, 0.5);

  test('the likeliest to be better first, and not its twin next', () => {
    const twin = option(0.3, 0.8, 0.5001);
    const options = [option(0.9, 0.1, 0.5), twin, best, option(0.35, 0.7, 0.5)];
    const chosen = chooseBatch(observations, hyperparameters, options, { ...limits, count: 2 });
    expect([twin, best]).toContain(chosen[0]);
    expect(chosen[1].point).toEqual(options[3].point);
  });

  test('the cheaper of equals where seconds are scarce, within those that there are', () => {
    const dear = { ...best, seconds: 3 };
    const scarce = { count: 1, seconds: 3 };
    expect(chooseBatch(observations, hyperparameters, [dear, best], { count: 2, seconds: 3 })).toEqual([
      best,
    ]);
    expect(chooseBatch(observations, hyperparameters, [dear], scarce)).toEqual([dear]);
    expect(chooseBatch(observations, hyperparameters, [dear], { count: 1, seconds: 2 })).toEqual([]);
  });

  test('finds the bottom of a bowl within a few rounds', async () => {
    const { points, values } = observe(8);
    const grid = observe(300, 2).points.map((point) => ({ point, seconds: 1 }));
    for (let round = 0; round < 3; round++) {
      const seen = { points, values: Float64Array.from(points, bowl) };
      const chosen = chooseBatch(seen, await learn(seen, round), grid, limits);
      points.push(...chosen.map(({ point }) => point));
    }
    const reached = Math.min(...points.map(bowl));
    expect(reached).toBeLessThan(Math.min(...values) / 2);
    expect(reached).toBeLessThan(0.02);
  });
});
