import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lossOf, measure, metricNamed } from '../metrics/metrics.ts';
import { blend } from './blend.ts';
import { objectiveOf } from './objective.ts';
import { sortedFloats } from './radix-sort.ts';

/** Predictions of two models for the same rows, of a few different numbers, so that scores tie. */
const rows = (classes: number) => {
  const number = fc.nat(16).map((n) => n / 16);
  const own = fc.array(number, { minLength: Math.max(1, classes), maxLength: Math.max(1, classes) });
  const row = fc.record({ label: fc.nat(Math.max(1, classes - 1)), first: own, second: own });
  return fc.array(row, { minLength: 2, maxLength: 30 });
};

/** A metric that is undefined on the rows is so for both. */
const near = (a: number, b: number) => Object.is(a, b) || Math.abs(a - b) < 1e-10;

describe('measures a blend of views as the metric measures the blend', () => {
  test.each([
    ['roc_auc', 2],
    ['log_loss', 2],
    ['log_loss', 3],
    ['roc_auc_ovr', 3],
    ['accuracy', 3],
    ['average_precision', 2],
    ['rmse', 0],
    ['mae', 0],
  ])('%s of %i classes', (name, classes) => {
    const metric = metricNamed(name);
    fc.assert(
      fc.property(rows(classes), (of) => {
        const labels = of.map(({ label }) => label);
        const models = (['first', 'second'] as const).map((which) =>
          Float64Array.from(of.flatMap((row) => row[which])),
        );
        const weights = [0.25, 0.75];
        const objective = objectiveOf(metric, { labels, classes });
        const views = models.map((own) => objective.view(own));
        const expected = measure(metric, { labels, classes, predictions: blend(models, weights) });
        expect(near(objective.loss(blend(views, weights)), lossOf(metric, expected))).toBe(true);
      }),
    );
  });
});

test('sorts floats that are not negative', () => {
  const float = fc.float({ min: 0, noNaN: true });
  fc.assert(
    fc.property(fc.array(float), (values) => {
      expect(sortedFloats(Float64Array.from(values))).toEqual(
        Float32Array.from(values, (v) => v + 0).toSorted(),
      );
    }),
  );
});
