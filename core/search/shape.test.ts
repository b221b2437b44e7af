import { describe, expect, test } from 'vitest';
import { isLongTailed } from './shape.ts';

describe('isLongTailed', () => {
  test.each([
    [[1, 1, 2, 2, 3, 100], true],
    [[1, 2, 3, 4, 5, 6], false],
    [[-1, 1, 2, 2, 3, 100], false],
    [[5, 5, 5], false],
    [[100, 99, 98, 98, 97, 1], false],
  ])('%j: %j', (values, expected) => expect(isLongTailed(Float32Array.from(values))).toBe(expected));
});
