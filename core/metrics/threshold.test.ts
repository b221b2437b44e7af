import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Metric } from './metric.ts';
import { lossOf, measure, metricNamed, metricsFor } from './metrics.ts';
import { chooseThreshold, type ThresholdGoal } from './threshold.ts';

type Row = { probability: number; label: number };
/** Probabilities with many ties, the ends of the range among them. */
const rows = fc.array(
  fc.record({ probability: fc.nat(20).map((n) => Math.fround(n / 20)), label: fc.nat(1) }),
  { minLength: 1, maxLength: 40 },
);
const tuned = metricsFor('binary').filter(({ ofConfusion }) => ofConfusion);
const cost = fc.integer({ min: 0, max: 9 });
const goals: fc.Arbitrary<ThresholdGoal> = fc.oneof(
  fc.constantFrom(...tuned).map((metric) => ({ metric })),
  fc
    .record({ falsePositive: cost, falseNegative: cost })
    .filter(({ falsePositive, falseNegative }) => falsePositive + falseNegative > 0)
    .map((costs) => ({ costs })),
);

const choose = (of: Row[], goal: ThresholdGoal) =>
  chooseThreshold(
    of.map(({ probability }) => probability),
    of.map(({ label }) => label),
    goal,
  );

/** From the definitions, row by row. */
function lossAt(of: Row[], threshold: number, goal: ThresholdGoal): number {
  if ('metric' in goal) return lossOf(goal.metric, measureAt(of, threshold, goal.metric));
  const { falsePositive, falseNegative } = goal.costs;
  return of.reduce((sum, { probability, label }) => {
    const isPositive = probability >= threshold;
    if (isPositive === (label === 1)) return sum;
    return sum + (isPositive ? falsePositive : falseNegative);
  }, 0);
}

const measureAt = (of: Row[], threshold: number, metric: Metric) =>
  measure(metric, {
    labels: of.map(({ label }) => label),
    predictions: Float64Array.from(of.flatMap(({ probability: p }) => [1 - p, p])),
    classes: 2,
    threshold,
  });

/** Cohen's kappa is undefined where labels and predictions are constant: no loss is better than that. */
const defined = (loss: number) => (Number.isNaN(loss) ? Infinity : loss);

test('no other threshold is better', () => {
  fc.assert(
    fc.property(rows, goals, (of, goal) => {
      const losses = Array.from({ length: 42 }, (_, i) => defined(lossAt(of, i / 40, goal)));
      expect(defined(lossAt(of, choose(of, goal), goal))).toBe(Math.min(...losses));
    }),
    { numRuns: 500 },
  );
});

test('the usual threshold is kept where none is better and float32 does not move it across a row', () => {
  fc.assert(
    fc.property(rows, goals, (of, goal) => {
      const { falsePositive, falseNegative } =
        'costs' in goal ? goal.costs : { falsePositive: 1, falseNegative: 1 };
      const usual = falsePositive / (falsePositive + falseNegative);
      const chosen = choose(of, goal);
      const gain = defined(lossAt(of, usual, goal)) - defined(lossAt(of, chosen, goal));
      const isMoved = of.some(({ probability: p }) => p >= usual !== p >= Math.fround(usual));
      expect(chosen === usual || gain > 0 || isMoved).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test('the same rows are cut off in float32', () => {
  fc.assert(
    fc.property(rows, goals, (of, goal) => {
      const chosen = choose(of, goal);
      const inDouble = of.map(({ probability }) => probability >= chosen);
      expect(of.map(({ probability }) => probability >= Math.fround(chosen))).toEqual(inDouble);
    }),
  );
});

const some: Row[] = [0.1, 0.2, 0.3, 0.4, 0.45].map((probability, i) => ({
  probability,
  label: Number(i > 2),
}));

test('it lies in the middle of the gap that it cuts', () => {
  expect(choose(some, { metric: metricNamed('f1') })).toBeCloseTo(0.35, 6);
});

test('the usual threshold is not taken where it makes another cut in float32', () => {
  const close = [Math.fround(0.7), 0.9].map((probability, i) => ({ probability, label: i }));
  const chosen = choose(close, { costs: { falsePositive: 7, falseNegative: 3 } });
  expect(Math.fround(chosen)).toBeGreaterThan(Math.fround(0.7));
  expect(chosen).toBeLessThanOrEqual(0.9);
});

test('errors that cost nothing are made', () => {
  expect(choose(some, { costs: { falsePositive: 0, falseNegative: 1 } })).toBe(0);
  const certain = [...some, { probability: 1, label: 0 }];
  expect(choose(certain, { costs: { falsePositive: 1, falseNegative: 0 } })).toBeGreaterThan(1);
});

test('a metric of probabilities needs no threshold of its own', () => {
  expect(choose(some, { metric: metricNamed('roc_auc') })).toBe(0.5);
});
