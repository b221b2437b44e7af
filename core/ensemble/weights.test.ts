import { expect, test } from 'vitest';
import { metricNamed } from '../metrics/metrics.ts';
import { random } from '../random.ts';
import { selectGreedily } from './greedy.ts';
import { objectiveOf } from './objective.ts';
import { chooseWeights } from './weights.ts';

const metric = metricNamed('rmse');
const rows = 60;

/** The others see the labels through the first model's errors and more of their own: they add nothing. */
function libraryOfNoise(seed: number) {
  const { float } = random(seed);
  const noise = () => 2 * float() - 1;
  const labels = Float32Array.from({ length: rows }, noise);
  const first = labels.map((label) => label + noise() / 2);
  const others = Array.from({ length: 3 }, () => first.map((value) => value + noise() / 2));
  const predictions = [first, ...others];
  return { problemType: 'regression' as const, classes: 0, candidates: [], predictions, labels, folds: [] };
}

const isBlend = (weights: Float64Array) => weights.filter((weight) => weight > 0).length > 1;

test('what greedy selection finds in noise is seldom kept', () => {
  const seeds = Array.from({ length: 40 }, (_, seed) => seed);
  const found = seeds.filter((seed) => {
    const { predictions, labels } = libraryOfNoise(seed);
    const objective = objectiveOf(metric, { labels, classes: 0 });
    const views = predictions.map((own) => objective.view(own));
    const limits = { picks: 25, members: 5, budget: 9 };
    return isBlend(selectGreedily(objective, views, [1, 1, 1, 1], limits));
  });
  const kept = seeds.filter((seed) => {
    const costs = { seconds: [1, 1, 1, 1], budgetSeconds: 9 };
    return isBlend(chooseWeights(libraryOfNoise(seed), metric, costs, 1));
  });
  expect(found.length).toBeGreaterThan(15);
  expect(kept.length).toBeLessThan(found.length / 3);
});
