import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldRows } from './folds.ts';

const rows = (...of: number[]) => Int32Array.from(of);
const folds = (...of: number[]) => Int8Array.from(of);

test('every fold validates in turn, and the others are learnt from', () => {
  expect(foldRows({ folds: [folds(0, 1, 2, 1)] }, 'cross-validation')).toEqual([
    { train: rows(1, 2, 3), validation: rows(0) },
    { train: rows(0, 2), validation: rows(1, 3) },
    { train: rows(0, 1, 3), validation: rows(2) },
  ]);
});

test('a repeat divides the same rows anew, and only repeated cross-validation uses it', () => {
  const twice = { folds: [folds(0, 1, 0), folds(1, 1, 0)] };
  expect(foldRows(twice, 'repeated-cross-validation')).toEqual([
    { train: rows(1), validation: rows(0, 2) },
    { train: rows(0, 2), validation: rows(1) },
    { train: rows(0, 1), validation: rows(2) },
    { train: rows(2), validation: rows(0, 1) },
  ]);
  expect(foldRows(twice, 'cross-validation')).toHaveLength(2);
});

test('with a holdout the lowest fold alone validates', () => {
  const held = [{ train: rows(1, 2), validation: rows(0, 3) }];
  expect(foldRows({ folds: [folds(0, 1, 2, 0)] }, 'holdout')).toEqual(held);
  expect(foldRows({ folds: [folds(2, 4, 3, 2)] }, 'holdout')).toEqual(held);
});

test('in time, a model is validated on what came after all that it learnt from', () => {
  expect(foldRows({ folds: [folds(3, 3, 1, 1, 0)] }, 'time-series')).toEqual([
    { train: rows(0, 1), validation: rows(2, 3) },
    { train: rows(0, 1, 2, 3), validation: rows(4) },
  ]);
});

test('no row is learnt from and validated on, and no fold lacks either', () => {
  const division = fc
    .array(fc.integer({ min: 0, max: 4 }), { minLength: 2, maxLength: 40 })
    .filter((of) => new Set(of).size > 1);
  const names = ['holdout', 'cross-validation', 'repeated-cross-validation', 'time-series'] as const;
  fc.assert(
    fc.property(division, fc.constantFrom(...names), (of, validation) => {
      for (const { train, validation: validated } of foldRows({ folds: [folds(...of)] }, validation)) {
        expect(train.length).toBeGreaterThan(0);
        expect(validated.length).toBeGreaterThan(0);
        expect(validated.some((row) => train.includes(row))).toBe(false);
      }
    }),
  );
});

test('rows of one fold are nothing to validate on', () => {
  expect(() => foldRows({ folds: [folds(0, 0)] }, 'holdout')).toThrow('all training rows are in one fold');
});
