import { expect, test } from 'vitest';
import { chooseValidation } from './validation.ts';

/** Rows in equal folds, the latest first; labels of so many classes in turn. */
function chosen(
  by: 'random' | 'time' | 'group',
  rows: number,
  classes = 2,
  label = (i: number) => i % classes,
) {
  const folds = [Int8Array.from({ length: rows }, (_, i) => 4 - Math.floor((i * 5) / rows))];
  return chooseValidation(
    by,
    { folds },
    Float64Array.from({ length: rows }, (_, i) => label(i)),
    classes,
  );
}

test.each([
  ['random', 500, 2, 'repeated-cross-validation'],
  ['random', 999, 0, 'repeated-cross-validation'],
  ['random', 999, 19, 'cross-validation'],
  ['random', 1000, 2, 'cross-validation'],
  ['random', 10_000, 0, 'cross-validation'],
  ['random', 10_001, 2, 'holdout'],
  ['random', 8000, 26, 'holdout'],
  ['group', 500, 2, 'cross-validation'],
  ['group', 20_000, 2, 'cross-validation'],
  ['group', 50_001, 2, 'holdout'],
  ['time', 500, 2, 'time-series'],
  ['time', 10_001, 2, 'holdout'],
] as const)('by %s, %i rows, %i classes: %s', (by, rows, classes, validation) => {
  const label = classes ? undefined : (i: number) => i / 2;
  expect(chosen(by, rows, classes, label).validation).toBe(validation);
});

test('says how many rows and classes decided', () => {
  expect(chosen('random', 8000, 26).reason).toBe(
    '8,000 training rows of 26 classes are many: one fold says enough',
  );
});

const oneIn = (n: number) => chosen('random', 20_000, 2, (i) => Number(i % n === 0));

test('many rows are few where one of two classes is rare', () => {
  expect(oneIn(20)).toEqual({
    validation: 'cross-validation',
    reason: '20,000 training rows, 1,000 of the rarer class, are few: every fold is validated on',
  });
  expect(oneIn(10).validation).toBe('holdout');
});

test('nothing is validated on by a model that could learn only one target', () => {
  expect(chosen('time', 1000, 2, (i) => Number(i > 300)).validation).toBe('holdout');
});
