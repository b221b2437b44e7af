import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { random } from '../random.ts';
import { estimates, resamplesFor } from './bootstrap.ts';
import { compare } from './compare.ts';
import { metricNamed, metricsFor } from './metrics.ts';
import type { Scored } from './metric.ts';

/** Labels that follow a coin of probability p, and predictions that know p with an error of `noise`. */
function coins(rows: number, seed: number, noise: number): Scored {
  const { float } = random(seed);
  const labels = new Float32Array(rows);
  const predictions = new Float64Array(rows * 2);
  for (let i = 0; i < rows; i++) {
    const p = float();
    labels[i] = Number(float() < p);
    predictions[2 * i + 1] = Math.min(1, Math.max(0, p + noise * (float() - 0.5)));
    predictions[2 * i] = 1 - predictions[2 * i + 1];
  }
  return { labels, predictions, classes: 2 };
}

test('intervals repeat with the seed and hold their value', () => {
  const scored = coins(300, 1, 0.2);
  const first = estimates('binary', scored, 5);
  expect(estimates('binary', scored, 5)).toEqual(first);
  expect(estimates('binary', scored, 6)).not.toEqual(first);
  expect(Object.keys(first)).toEqual(metricsFor('binary').map((m) => m.name));
  for (const { value, low, high } of Object.values(first)) {
    expect(low).toBeLessThanOrEqual(value);
    expect(high).toBeGreaterThanOrEqual(value);
    expect(high - low).toBeLessThan(0.3);
  }
});

test('a mean’s interval is as wide as its standard error says', () => {
  const { float } = random(2);
  const labels = Float64Array.from({ length: 2000 }, () => float() - 0.5);
  const { mae } = estimates('regression', { labels, predictions: new Float64Array(2000), classes: 0 }, 0);
  // |u - 1/2| is uniform over [0, 1/2]: standard deviation 1/(2√12), standard error that over √2000.
  const width = (2 * 1.96) / (2 * Math.sqrt(12)) / Math.sqrt(2000);
  expect((mae.high - mae.low) / width).toBeGreaterThan(0.9);
  expect((mae.high - mae.low) / width).toBeLessThan(1.1);
});

test('resamples with one class are survived, metrics undefined on the rows left out', () => {
  const onePositive = { labels: [0, 0, 0, 1], predictions: new Float64Array(8).fill(0.5), classes: 2 };
  expect(estimates('binary', onePositive, 0).roc_auc).toEqual({ value: 0.5, low: 0.5, high: 0.5 });
  const oneClass = { labels: [0, 0], predictions: new Float64Array(4).fill(0.5), classes: 2 };
  expect(Object.keys(estimates('binary', oneClass, 0))).not.toContain('roc_auc');
});

test('a model is as good as itself', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 30 }), fc.integer(), (rows, seed) => {
      const challenger = coins(rows, seed, 0.1);
      const metric = metricNamed('log_loss');
      const other = challenger.predictions;
      const same = compare({ metric, challenger, other, against: 'itself', margin: 0, test: 'auto', seed });
      expect(same).toMatchObject({ difference: { value: 0, low: 0, high: 0 }, confidence: 0.5 });
    }),
    { numRuns: 20 },
  );
});

test('the better model is told apart, in both directions and by the margin', () => {
  const good = coins(1000, 3, 0);
  const bad = { ...good, predictions: coins(1000, 3, 1.5).predictions };
  for (const name of ['roc_auc', 'log_loss']) {
    const request = {
      metric: metricNamed(name),
      against: 'bad',
      margin: 0,
      test: 'bootstrap' as const,
      seed: 0,
    };
    const up = compare({ ...request, challenger: good, other: bad.predictions });
    const down = compare({ ...request, challenger: bad, other: good.predictions });
    expect(up.confidence).toBeGreaterThan(0.99);
    expect(up.difference.low).toBeGreaterThan(0);
    expect(down.confidence).toBeLessThan(0.01);
    expect(down.confidence).toBeCloseTo(1 - up.confidence, 12);
    expect(down.difference.value).toBeCloseTo(-up.difference.value, 12);
    expect(compare({ ...request, challenger: good, other: bad.predictions, margin: 5 }).confidence).toBe(0);
  }
});

test('a pair on the same rows is told apart where separate intervals overlap', () => {
  const challenger = coins(400, 4, 0);
  const other = challenger.predictions.map((p) => 0.93 * p + 0.035);
  const metric = metricNamed('brier_score_loss');
  const request = { metric, challenger, other, against: 'shrunk', margin: 0, test: 'auto' as const, seed: 0 };
  const paired = compare(request);
  const alone = estimates('binary', challenger, 0).brier_score_loss;
  expect(Math.abs(paired.difference.value)).toBeLessThan(alone.high - alone.value);
  expect(paired.difference.high - paired.difference.low).toBeLessThan((alone.high - alone.low) / 3);
});

test('the work is bounded', () => {
  expect(resamplesFor(50_000, 2)).toBe(1000);
  expect(resamplesFor(200_000, 2)).toBe(250);
  expect(resamplesFor(5_000_000, 2)).toBe(100);
});

test('each metric has its test, and the bootstrap has all', () => {
  const challenger = coins(300, 5, 0);
  const { predictions: other } = coins(300, 5, 1);
  const testOf = (name: string, margin: number, test: 'auto' | 'bootstrap' = 'auto') =>
    compare({ metric: metricNamed(name), challenger, other, against: 'it', margin, test, seed: 0 });
  expect(testOf('roc_auc', 0).test).toBe('delong');
  expect(testOf('roc_auc', 0.02).test).toBe('delong');
  expect(testOf('accuracy', 0).test).toBe('mcnemar');
  expect(testOf('accuracy', 0.02).test).toBe('bootstrap');
  expect(testOf('log_loss', 0).test).toBe('bootstrap');
  expect(testOf('roc_auc', 0, 'bootstrap').test).toBe('bootstrap');
  for (const name of ['roc_auc', 'accuracy']) {
    const [own, drawn] = (['auto', 'bootstrap'] as const).map((test) => testOf(name, 0, test));
    expect(own.confidence).toBeCloseTo(drawn.confidence, 1);
    expect(own.difference.value).toBeCloseTo(drawn.difference.value, 12);
    expect(own.difference.low).toBeCloseTo(drawn.difference.low, 1);
  }
});

test('ROC AUC of a class of one row is left to the bootstrap', () => {
  const challenger = { labels: [0, 0, 0, 1], predictions: new Float64Array(8).fill(0.5), classes: 2 };
  const request = { challenger, other: challenger.predictions, against: 'it', margin: 0, seed: 0 };
  expect(compare({ ...request, metric: metricNamed('roc_auc'), test: 'auto' })).toMatchObject({
    test: 'bootstrap',
    confidence: 0.5,
  });
});
