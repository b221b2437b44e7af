import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { throughEach, throughSoftmax } from './rescale.ts';

const number = fc.double({ min: -20, max: 20, noNaN: true });
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

test('a softmax of two is the sigmoid of their difference', () => {
  fc.assert(
    fc.property(fc.array(number, { minLength: 3, maxLength: 3 }), number, (own, base) => {
      const difference = own.reduce((a, b) => a + b);
      fc.pre(Math.abs(difference) > 0.01);
      const contributions = Float64Array.from([...own.map((c) => -c / 2), ...own.map((c) => c / 2)]);
      const argument = {
        base: [-base / 2, base / 2],
        at: [-(base + difference) / 2, (base + difference) / 2],
      };
      const [from, to] = [sigmoid(base), sigmoid(base + difference)];
      const found = throughSoftmax(contributions, 3, argument, { base: [1 - from, from], at: [1 - to, to] });
      own.forEach((c, j) => expect(found[3 + j]).toBeCloseTo((c / difference) * (to - from), 7));
    }),
  );
});

test('where all cancels out the slope at the base decides, and the sum holds', () => {
  const value = { base: [sigmoid(1)], at: [sigmoid(1)] };
  const found = throughEach(Float64Array.of(2, -2), 2, { base: [1], at: [1] }, value, [0.2]);
  expect([...found]).toEqual([0.4, -0.4]);
});
