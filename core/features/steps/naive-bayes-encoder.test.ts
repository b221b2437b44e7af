import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { fitStep, runFitted } from '../../../test/support/text-steps.ts';
import type { Target } from '../step.ts';

const text = fc
  .array(fc.constantFrom('good', 'bad', 'cheap', 'dear', 'the'), { maxLength: 6 })
  .map((words) => words.join(' '));
const rows = fc.array(fc.record({ text, label: fc.constantFrom(0, 1) }), { minLength: 12, maxLength: 40 });

it('keeps a row’s own label out of what training sees of it', async () => {
  const property = fc.asyncProperty(rows, fc.nat(), async (given, n) => {
    const texts = given.map((row) => row.text);
    const labels = Float32Array.from(given, (row) => row.label);
    const own = n % given.length;
    const { columns } = await fitStep('naive_bayes_encoder', {}, texts, labels);
    const flipped = await fitStep('naive_bayes_encoder', {}, texts, labels.with(own, 1 - labels[own]));
    expect(columns.map(({ crossFitted }) => crossFitted)).toEqual(columns.map(() => true));
    expect(flipped.columns.map(({ values }) => values()[own])).toEqual(
      columns.map(({ values }) => values()[own]),
    );
  });
  await fc.assert(property, { numRuns: 40 });
});

const texts = Array.from({ length: 30 }, (_, i) => ['good cheap', 'bad dear', 'so so'][i % 3]);
const asked = ['good cheap', 'bad dear', 'so so', '', 'never seen'];

it('has a column for each of several classes, and knows nothing of what it has not seen', async () => {
  const labels = Float32Array.from(texts, (_, i) => i % 3);
  const target: Target = { problemType: 'multiclass', classes: 3, labels };
  const fitted = await fitStep('naive_bayes_encoder', {}, texts, target);
  expect(fitted.columns.map(({ name }) => name)).toEqual(['t_odds_0', 't_odds_1', 't_odds_2']);
  const answers = await runFitted(fitted, asked);
  expect(answers.slice(0, 3).map((row) => row.map((odds) => odds > 0))).toEqual([
    [true, false, false],
    [false, true, false],
    [false, false, true],
  ]);
  expect(answers.slice(3)).toEqual([
    [0, 0, 0],
    [0, 0, 0],
  ]);
});

it('says of a regression’s texts whether they go with values above the median', async () => {
  const target: Target = {
    problemType: 'regression',
    classes: 0,
    labels: Float32Array.from(texts, (_, i) => i % 3),
  };
  const answers = await runFitted(await fitStep('naive_bayes_encoder', {}, texts, target), asked);
  expect(answers.map(([odds]) => Math.sign(odds))).toEqual([-1, -1, 1, 0, 0]);
});

it('makes no column for more classes than are worth it', async () => {
  const target: Target = {
    problemType: 'multiclass',
    classes: 11,
    labels: Float32Array.from(texts, (_, i) => i % 11),
  };
  expect((await fitStep('naive_bayes_encoder', {}, texts, target)).columns).toEqual([]);
});
