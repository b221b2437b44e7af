import { describe, expect, test } from 'vitest';
import type { Fitted } from '../../contracts/artifacts.ts';
import { calibrate } from '../calibration/calibrate.ts';
import { measure, metricNamed } from '../metrics/metrics.ts';
import { random } from '../random.ts';
import { blend } from './blend.ts';
import { chooseEnsemble } from './choose.ts';
import type { Library } from './library.ts';

const rows = 1000;
const fitted = (n: number): Fitted => ({
  candidate: { id: `m-${n}`, estimator: 'linear', plan: 'linear', params: {}, estimatedSeconds: 1 },
  metric: 'any',
  score: 0,
  loss: n,
  iterations: n,
});

/** Labels from a hidden score, which every model sees through noise: a part of it its own, a part common to all. */
function libraryOf(classes: 0 | 2, { own, common }: { own: number; common: number }, models = 4): Library {
  const { float } = random(5);
  const noise = () => 2 * (float() - 0.5);
  const hidden = Float64Array.from({ length: rows }, noise);
  const shared = Float64Array.from({ length: rows }, noise);
  const predictions = Array.from({ length: models }, () => {
    const seen = hidden.map((score, i) => score + common * shared[i] + own * noise());
    if (classes === 0) return Float32Array.from(seen);
    const positive = seen.map((score) => 1 / (1 + Math.exp(-6 * score)));
    return Float32Array.from({ length: 2 * rows }, (_, i) =>
      i % 2 ? positive[i >> 1] : 1 - positive[i >> 1],
    );
  });
  const drawn = hidden.map((score) => Number(float() < 1 / (1 + Math.exp(-2 * score))));
  const labels = Float32Array.from(classes === 0 ? hidden : drawn);
  const row = Int32Array.from({ length: rows }, (_, i) => i);
  const folds = [row.filter((i) => i % 2 === 0), row.filter((i) => i % 2 === 1)];
  const problemType = classes === 0 ? ('regression' as const) : ('binary' as const);
  return {
    problemType,
    classes,
    candidates: predictions.map((_, n) => fitted(n)),
    predictions,
    labels,
    folds,
  };
}

const choose = (library: Library, metric: string, changes: object = {}) =>
  chooseEnsemble({
    library,
    metric: metricNamed(metric),
    seconds: library.candidates.map(() => 1),
    budgetSeconds: 100,
    coverage: 0.9,
    seed: 1,
    ...changes,
  });

describe('members', () => {
  test.each([
    [0, 'rmse'],
    [2, 'roc_auc'],
    [2, 'log_loss'],
  ] as const)('are several where their errors differ: %i classes, %s', (classes, metric) => {
    const library = libraryOf(classes, { own: 1, common: 0 });
    const { members, validation } = choose(library, metric);
    expect(members.length).toBeGreaterThan(2);
    expect(members.map(({ weight }) => weight)).toEqual(
      members
        .map(({ weight }) => weight)
        .toSorted()
        .toReversed(),
    );
    const own = { labels: library.labels, classes };
    const alone = measure(metricNamed(metric), { ...own, predictions: library.predictions[0] });
    const isBetter = metricNamed(metric).greaterIsBetter
      ? validation.score > alone
      : validation.score < alone;
    expect(isBetter).toBe(true);
  });

  test('one alone has the score that it has on the leaderboard, unless its answers are changed', () => {
    const regression = libraryOf(0, { own: 0, common: 1 });
    expect(choose(regression, 'rmse').validation.score).toBe(regression.candidates[0].score);
    const binary = libraryOf(2, { own: 0, common: 0 });
    const { calibration, validation } = choose(binary, 'log_loss');
    expect(calibration).toBeDefined();
    expect(validation.score).not.toBe(binary.candidates[0].score);
  });

  test('are the best alone where all err alike', () => {
    for (const [classes, metric] of [
      [0, 'rmse'],
      [2, 'roc_auc'],
    ] as const) {
      const { members } = choose(libraryOf(classes, { own: 0, common: 1 }), metric);
      expect(members).toEqual([{ candidate: fitted(0).candidate, iterations: 0, weight: 1 }]);
    }
  });

  test('cost no more together than is left of the budget', () => {
    const library = libraryOf(0, { own: 1, common: 0 });
    expect(choose(library, 'rmse', { budgetSeconds: 2.5 }).members.length).toBe(2);
    expect(choose(library, 'rmse', { budgetSeconds: 0 }).members.length).toBe(1);
  });

  test('are the same again', () => {
    const library = libraryOf(2, { own: 1, common: 0.5 });
    expect(choose(library, 'log_loss')).toEqual(choose(library, 'log_loss'));
  });
});

describe('what is done to the answers', () => {
  const { labels, ...library } = libraryOf(2, { own: 0, common: 0 });

  test('probabilities that are too sure are calibrated, and validated so', () => {
    const { calibration, validation, threshold } = choose({ ...library, labels }, 'log_loss');
    const predictions = calibrate(library.predictions[0], 2, calibration!);
    const score = measure(metricNamed('log_loss'), { labels, predictions, classes: 2 });
    expect(validation.score).toBeCloseTo(score, 3);
    expect(threshold).toBeUndefined();
  });

  test('the threshold serves the metric, or what errors cost', () => {
    expect(choose({ ...library, labels }, 'roc_auc').threshold).toBeUndefined();
    const rare = labels.map((label, i) => (i % 7 < 5 ? 0 : label));
    const { threshold, validation } = choose({ ...library, labels: rare }, 'f1');
    expect(threshold).toBeLessThan(0.5);
    const { members, calibration } = choose({ ...library, labels: rare }, 'f1');
    const weights = library.candidates.map(
      (own) => members.find((member) => member.candidate.id === own.candidate.id)?.weight ?? 0,
    );
    const blended = blend(library.predictions, weights);
    const predictions = calibration ? calibrate(blended, 2, calibration) : blended;
    const f1 = (at?: number) =>
      measure(metricNamed('f1'), { labels: rare, predictions, classes: 2, threshold: at });
    expect(f1(threshold)).toBeGreaterThan(f1());
    expect(validation.score).toBeCloseTo(f1(threshold), 1);
    const errorCosts = { falsePositive: 1, falseNegative: 9 };
    expect(choose({ ...library, labels }, 'roc_auc', { errorCosts }).threshold).toBeLessThan(0.3);
  });

  test('a regression gets an interval of the wanted coverage', () => {
    const regression = libraryOf(0, { own: 1, common: 0 });
    const { interval } = choose(regression, 'rmse', { coverage: 0.8 });
    expect(interval).toMatchObject({ coverage: 0.8 });
  });
});
