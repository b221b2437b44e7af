import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { problemTypes } from '../../contracts/pipeline.ts';
import { confusionMatrix } from './confusion.ts';
import type { Scored } from './metric.ts';
import { lossOf, measure, metricNamed, metricsFor, primaryMetric } from './metrics.ts';

const folder = join(import.meta.dirname, '../../test/golden/metrics');
type Golden = Omit<Scored, 'predictions' | 'labels'> & {
  labels: number[];
  predictions: number[];
  /** Null: undefined. */
  metrics: Record<string, number | null>;
  confusion?: number[][];
};

/** Of a value from the golden one: absolute for small ones, relative for large ones. */
const deviation = (ours: number, golden: number | null) =>
  golden === null ? Number(!Number.isNaN(ours)) : Math.abs(ours - golden) / Math.max(1, Math.abs(golden));

describe('gives scikit-learn’s values', () => {
  test.each(readdirSync(folder))('%s', (file) => {
    const golden: Golden = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const scored = { ...golden, predictions: Float64Array.from(golden.predictions) };
    const wrong = Object.entries(golden.metrics).filter(
      ([name, value]) => !(deviation(measure(metricNamed(name), scored), value) < 1e-12),
    );
    expect(wrong).toEqual([]);
    expect(golden.classes ? confusionMatrix(scored) : undefined).toEqual(golden.confusion);
  });
});

test('each problem has its metrics and its primary one', () => {
  expect(metricsFor('binary').map((m) => m.name)).toContain('brier_score_loss');
  expect(metricsFor('multiclass').map((m) => m.name)).not.toContain('average_precision');
  expect(primaryMetric('binary').name).toBe('roc_auc');
  expect(primaryMetric('multiclass').name).toBe('log_loss');
  expect(lossOf(primaryMetric('binary'), 0.7)).toBe(-0.7);
  expect(lossOf(primaryMetric('regression'), 0.7)).toBe(0.7);
});

test('every metric has golden values', () => {
  const measured = new Set(
    readdirSync(folder).flatMap((file) => {
      const { metrics }: Golden = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      return Object.entries(metrics).flatMap(([name, value]) => (value === null ? [] : [name]));
    }),
  );
  expect(measured).toEqual(new Set(problemTypes.flatMap(metricsFor).map(({ name }) => name)));
});

test('a wanted metric is found by its name, by scikit-learn’s long one or by its scorer’s', () => {
  expect(primaryMetric('binary', 'average_precision').name).toBe('average_precision');
  expect(primaryMetric('regression', 'mean_absolute_error').name).toBe('mae');
  expect(primaryMetric('regression', 'neg_root_mean_squared_error').name).toBe('rmse');
  expect(primaryMetric('binary', 'neg_brier_score').name).toBe('brier_score_loss');
});

test('a metric that the problem does not have is named, with those that it has', () => {
  expect(() => primaryMetric('regression', 'roc_auc')).toThrow(
    /^metric_unknown: There is no metric "roc_auc" for a regression problem\. There are rmse, mae, /,
  );
});

test('with a threshold the positive class is predicted from it on', () => {
  const scored = {
    labels: [0, 1, 1],
    predictions: Float64Array.of(0.9, 0.1, 0.8, 0.2, 0.3, 0.7),
    classes: 2,
  };
  expect(confusionMatrix({ ...scored, threshold: 0.2 })).toEqual([
    [1, 0],
    [0, 2],
  ]);
  expect(confusionMatrix({ ...scored, threshold: 0.21 })).toEqual([
    [1, 0],
    [1, 1],
  ]);
  expect(measure(metricNamed('recall'), { ...scored, threshold: 0.2 })).toBe(1);
  expect(measure(metricNamed('recall'), scored)).toBe(0.5);
});

test('a metric accepts just the targets for which it is defined', () => {
  for (const metric of metricsFor('regression')) {
    for (const label of [-2, -1, -0.5, 0, 3]) {
      const right = {
        labels: [label, 1],
        predictions: Float64Array.of(Math.max(label, 1e-9), 1),
        classes: 0,
      };
      expect(Number.isFinite(measure(metric, right)), `${metric.name} of ${label}`).toBe(
        metric.accepts?.(label) ?? true,
      );
    }
  }
});

test('equal labels have no variance, whatever their sum rounds to', () => {
  const tenths = { labels: [0.1, 0.1, 0.1], predictions: Float64Array.of(0.2, 0.1, 0.1), classes: 0 };
  for (const name of ['r2', 'explained_variance', 'd2_absolute_error'])
    expect(measure(metricNamed(name), tenths)).toBe(0);
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
