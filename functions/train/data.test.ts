import { expect, test } from 'vitest';
import { divide } from './data.ts';

test('every fold validates in turn, and the others are learnt from', () => {
  expect(divide([0, 1, 2, 1], 'cross-validation')).toEqual([
    { train: Int32Array.of(1, 2, 3), validation: Int32Array.of(0) },
    { train: Int32Array.of(0, 2), validation: Int32Array.of(1, 3) },
    { train: Int32Array.of(0, 1, 3), validation: Int32Array.of(2) },
  ]);
});

test('with a holdout fold 0 alone validates', () => {
  expect(divide([0, 1, 2, 0], 'holdout')).toEqual([
    { train: Int32Array.of(1, 2), validation: Int32Array.of(0, 3) },
  ]);
});
