import { expect, test } from 'vitest';
import type { Fitted } from '../../contracts/artifacts.ts';
import { averageRows, shortlist } from './library.ts';

const fitted = (id: string, estimator: string, loss: number): Fitted => ({
  candidate: { id, estimator, plan: 'tree', params: {}, estimatedSeconds: 1 },
  metric: 'rmse',
  score: loss,
  loss,
  iterations: 1,
});

test('the shortlist keeps the best of every kind, however far behind, and the order', () => {
  const many = Array.from({ length: 40 }, (_, i) => fitted(`lightgbm-${i}`, 'lightgbm', i));
  const listed = shortlist([...many, fitted('linear-1', 'linear', 99), fitted('linear-2', 'linear', 100)]);
  expect(listed.length).toBe(30);
  expect(listed.map(({ candidate }) => candidate.id)).toEqual([
    ...many.slice(0, 29).map(({ candidate }) => candidate.id),
    'linear-1',
  ]);
});

test('averages what several repeats said of a row, and leaves rows out', () => {
  const predictions = [0.2, 0.8, 0.4, 0.6, 0.9, 0.1, 0.6, 0.4];
  const places = Int32Array.of(1, 0, -1, 1);
  expect(averageRows(predictions, places, 2, 2)).toEqual(Float32Array.of(0.4, 0.6, 0.4, 0.6));
});
