import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { random } from '../../random.ts';
import type { Task } from '../estimator.ts';
import { difference } from '../fixtures.ts';
import { createAdamW } from './adamw.ts';
import { multiply, padded, transpose } from './multiply.ts';
import { backward, createPass, emptyNetwork, forward, initialise } from './network.ts';
import { derive } from './outputs.ts';

const floats = (length: number, seed: number) => {
  const { float } = random(seed);
  return Float32Array.from({ length }, () => 2 * float() - 1);
};

test('the product is that of plain loops, and the transpose turns back', () => {
  const size = fc.integer({ min: 1, max: 6 });
  fc.assert(
    fc.property(size, fc.integer({ min: 1, max: 20 }), size, (a, k, b) => {
      const [m, n] = [4 * a, 4 * b];
      const [left, right, product] = [floats(m * k, 1), floats(k * n, 2), new Float32Array(m * n).fill(9)];
      multiply(left, right, product, [m, k, n]);
      const expected = Array.from(product, (_, at) => {
        const [i, j] = [Math.floor(at / n), at % n];
        return Array.from({ length: k }, (_, t) => left[i * k + t] * right[t * n + j]).reduce(
          (x, y) => x + y,
          0,
        );
      });
      expect(difference(product, expected)).toBeLessThan(1e-6);
      const [turned, back] = [new Float32Array(m * k), new Float32Array(m * k)];
      transpose(left, turned, m, k);
      transpose(turned, back, k, m);
      expect(back).toEqual(left);
    }),
  );
});

describe.each([
  { problemType: 'binary', classes: 2 },
  { problemType: 'multiclass', classes: 5 },
  { problemType: 'regression', classes: 0 },
] as const)('on $problemType', (task: Task) => {
  test('the gradient is how the mean loss changes', () => {
    const [rows, sizes] = [8, [3, 6, 5, task.classes || 1]];
    const network = initialise(sizes, random(4));
    // The last layer starts at nothing, where no gradient passes it.
    network.layers[2].weights.set(withoutPadding(floats(40, 5), sizes[2], sizes[3]));
    const inputs = withoutPadding(floats(rows * 4, 6), rows, 3);
    const targets = Float32Array.from({ length: rows }, (_, i) => (task.classes ? i % task.classes : i / 4));
    const pass = createPass(network, rows);
    const gradient = emptyNetwork(sizes);
    derive(forward(network, inputs, pass), targets, pass.deltas[2], task);
    backward(network, inputs, pass, gradient, 1);
    const { parameters } = network;
    const loss = () => meanLoss(forward(network, inputs, pass), targets, task);
    for (let at = 0; at < parameters.length; at++) {
      if (gradient.parameters[at] === 0) continue;
      const before = parameters[at];
      const [above, below] = [1, -1].map((side) => {
        parameters[at] = before + side * 2 ** -9;
        return loss();
      });
      parameters[at] = before;
      // Floats and the corners of the units leave a rest.
      expect(Math.abs((above - below) * 2 ** 8 - gradient.parameters[at])).toBeLessThan(5e-3);
    }
    expect(gradient.parameters.filter((slope) => slope !== 0).length).toBeGreaterThan(30);
  });
});

test('AdamW goes against the gradient by the rate at first, and weights shrink where biases do not', () => {
  const network = emptyNetwork([1, 1]);
  network.parameters.fill(1);
  const gradient = emptyNetwork([1, 1]);
  gradient.layers[0].weights[0] = 0.25;
  createAdamW(network, 0.5)(gradient, 0.1);
  expect(network.layers[0].weights[0]).toBeCloseTo(1 - 0.1 * 0.5 - 0.1, 5);
  expect(network.layers[0].weights[1]).toBeCloseTo(1 - 0.1 * 0.5, 5);
  expect(network.layers[0].biases[0]).toBe(1);
});

/** [rows, padded columns] with zeros beyond the columns, as all matrices are. */
function withoutPadding(values: Float32Array, rows: number, columns: number): Float32Array {
  const width = padded(columns);
  return Float32Array.from({ length: rows * width }, (_, at) => (at % width < columns ? values[at] : 0));
}

/** Log loss, or half the squared error: by its definition. */
function meanLoss(outputs: Float32Array, targets: Float32Array, { classes }: Task): number {
  const width = padded(classes || 1);
  const losses = Array.from(targets, (target, i) => {
    const own = Array.from(outputs.subarray(i * width, i * width + (classes || 1)));
    if (classes === 0) return (own[0] - target) ** 2 / 2;
    return Math.log(own.reduce((sum, score) => sum + Math.exp(score), 0)) - own[target];
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}
