import { expect, test } from 'vitest';
import { gaussLegendre } from './quadrature.ts';

test.each([1, 2, 3, 5, 8, 16, 40])('%d points integrate every power they promise', (count) => {
  const { points, weights } = gaussLegendre(count);
  for (let power = 0; power < 2 * count; power++) {
    const integral = points.reduce((sum, t, q) => sum + weights[q] * t ** power, 0);
    expect(integral).toBeCloseTo(1 / (power + 1), 13);
  }
});
