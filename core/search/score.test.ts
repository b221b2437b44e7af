import { expect, test } from 'vitest';
import { scoreFolds } from './score.ts';

const binary = { problemType: 'binary', classes: 2 } as const;
const rows = (...positive: number[]) => Float64Array.from(positive.flatMap((p) => [1 - p, p]));
const labels = (...of: number[]) => Float32Array.from(of);
const validated = (...predictions: Float64Array[]) => ({ iterations: 7, predictions });

test('the score is the mean over the folds, and the loss is what is minimised', () => {
  const found = scoreFolds(
    binary,
    [labels(0, 1, 1), labels(0, 1)],
    validated(rows(0.5, 0.4, 0.6), rows(0.1, 0.2)),
  );
  expect(found).toEqual({ metric: 'roc_auc', score: 0.75, loss: -0.75, iterations: 7 });
});

test('where a fold has one class alone, all rows are scored together', () => {
  const found = scoreFolds(binary, [labels(0, 0), labels(1)], validated(rows(0.1, 0.6), rows(0.5)));
  expect(found.score).toBe(0.5);
});

test('a metric of the predicted classes is taken at its best threshold for all folds', () => {
  const folds = [labels(0, 1), labels(0, 1)];
  const predictions = validated(rows(0.05, 0.2), rows(0.1, 0.3));
  expect(scoreFolds(binary, folds, predictions, 'f1')).toMatchObject({ metric: 'f1', score: 1, loss: -1 });
  expect(scoreFolds(binary, folds, predictions, 'neg_log_loss').metric).toBe('log_loss');
});

test('what is not defined on the rows is no score', () => {
  const values = { problemType: 'regression', classes: 0 } as const;
  const negative = validated(Float64Array.of(1, -2));
  expect(() => scoreFolds(values, [labels(1, 2)], negative, 'mean_poisson_deviance')).toThrow(
    'mean_poisson_deviance is not defined on the validation rows',
  );
});
