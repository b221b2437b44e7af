import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { confusionMatrix } from './confusion.ts';
import type { Scored } from './metric.ts';
import { lossOf, measure, metricNamed, metricsFor, primaryMetric } from './metrics.ts';

const folder = join(import.meta.dirname, '../../test/golden/metrics');
type Golden = Omit<Scored, 'predictions' | 'labels'> & {
  labels: number[];
  predictions: number[];
  metrics: Record<string, number>;
  confusion?: number[][];
};

describe('gives scikit-learn’s values', () => {
  test.each(readdirSync(folder))('%s', (file) => {
    const golden: Golden = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const scored = { ...golden, predictions: Float64Array.from(golden.predictions) };
    for (const [name, value] of Object.entries(golden.metrics)) {
      expect(Math.abs(measure(metricNamed(name), scored) - value)).toBeLessThan(1e-12);
    }
    expect(golden.classes ? confusionMatrix(scored) : undefined).toEqual(golden.confusion);
  });
});

test('each problem has its metrics and its primary one', () => {
  expect(metricsFor('binary').map((m) => m.name)).toContain('brier_score');
  expect(metricsFor('multiclass').map((m) => m.name)).not.toContain('average_precision');
  expect(metricsFor('regression').map((m) => m.name)).toEqual(['rmse', 'mae', 'r2']);
  expect(primaryMetric('binary').name).toBe('roc_auc');
  expect(primaryMetric('multiclass').name).toBe('log_loss');
  expect(lossOf(primaryMetric('binary'), 0.7)).toBe(-0.7);
  expect(lossOf(primaryMetric('regression'), 0.7)).toBe(0.7);
});

test('roc_auc is undefined for one class, r2 for one row', () => {
  const oneClass = { labels: [1, 1], predictions: Float64Array.of(0.2, 0.8, 0.6, 0.4), classes: 2 };
  expect(measure(metricNamed('roc_auc'), oneClass)).toBeNaN();
  expect(measure(metricNamed('r2'), { labels: [1], predictions: Float64Array.of(1), classes: 0 })).toBeNaN();
});

test('float32 probabilities are clipped to their own epsilon', () => {
  const wrong = { labels: [1], predictions: Float32Array.of(1, 0), classes: 2 };
  expect(measure(metricNamed('log_loss'), wrong)).toBeCloseTo(-Math.log(2 ** -23), 12);
});

test('a model that answers NaN, or too little, is not measured', () => {
  const metric = metricNamed('log_loss');
  expect(() =>
    measure(metric, { labels: [0], predictions: Float64Array.of(Number.NaN, 1), classes: 2 }),
  ).toThrow('prediction 0 is NaN');
  expect(() => measure(metric, { labels: [0, 1], predictions: Float64Array.of(0, 1), classes: 2 })).toThrow(
    '2 predictions for 2 rows, expected 4',
  );
});

/** Rows of both classes, with many ties. */
const binaryRows = fc
  .array(fc.record({ label: fc.integer({ min: 0, max: 1 }), score: fc.integer({ min: 0, max: 20 }) }), {
    minLength: 2,
    maxLength: 40,
  })
  .filter((rows) => new Set(rows.map((r) => r.label)).size === 2);
type Row = { label: number; score: number };
const scoredBy = (rows: Row[], probability: (score: number) => number): Scored => ({
  labels: rows.map((r) => r.label),
  predictions: Float64Array.from(rows.flatMap((r) => [1 - probability(r.score), probability(r.score)])),
  classes: 2,
});
const auc = metricNamed('roc_auc');

test('roc_auc knows only the order of the scores', () => {
  fc.assert(
    fc.property(binaryRows, (rows) => {
      const linear = measure(
        auc,
        scoredBy(rows, (s) => s / 20),
      );
      expect(
        measure(
          auc,
          scoredBy(rows, (s) => (s / 20) ** 3 / 2),
        ),
      ).toEqual(linear);
    }),
  );
});

test('roc_auc of reversed scores is its complement', () => {
  fc.assert(
    fc.property(binaryRows, (rows) => {
      const [there, back] = [(s: number) => s / 20, (s: number) => 1 - s / 20].map((p) =>
        measure(auc, scoredBy(rows, p)),
      );
      expect(there + back).toBeCloseTo(1, 12);
    }),
  );
});

test('no metric depends on the order of the rows', () => {
  fc.assert(
    fc.property(binaryRows, (rows) => {
      for (const metric of metricsFor('binary')) {
        const forward = measure(
          metric,
          scoredBy(rows, (s) => s / 20),
        );
        const backward = measure(
          metric,
          scoredBy(rows.toReversed(), (s) => s / 20),
        );
        expect(backward).toBeCloseTo(forward, 12);
      }
    }),
  );
});
