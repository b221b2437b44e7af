import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PredictionInterval } from '../../contracts/calibration.ts';
import { openModel } from '../native/onnxruntime.ts';
import { createGraph } from '../onnx/builder.ts';
import { random, type Random } from '../random.ts';
import { fitInterval, intervalInGraph, intervalsOf } from './interval.ts';

/** Labels around predictions, which are uniform over [0, 10]. */
function sample(rows: number, draw: Random, noise: (prediction: number, draw: Random) => number) {
  const predictions = Float64Array.from({ length: rows }, () => 10 * draw.float());
  return { predictions, labels: predictions.map((p) => p + noise(p, draw)) };
}

/** Box and Muller. */
const normal = ({ float }: Random) => Math.sqrt(-2 * Math.log(1 - float())) * Math.cos(2 * Math.PI * float());
const noises = {
  even: (_: number, draw: Random) => normal(draw),
  growing: (p: number, draw: Random) => (0.1 + p) * normal(draw),
  uneven: (_: number, { float }: Random) => -3 * Math.log(1 - float()),
};

function covered({ predictions, labels }: ReturnType<typeof sample>, interval: PredictionInterval): number {
  const bounds = intervalsOf(predictions, interval);
  return labels.filter((label, row) => bounds[2 * row] <= label && label <= bounds[2 * row + 1]).length;
}

test('holds the wanted share of new rows of the same kind, whatever the noise', () => {
  const anyNoise = fc.constantFrom(...Object.values(noises));
  const shares = fc.constantFrom(0.5, 0.8, 0.9, 0.95);
  fc.assert(
    fc.property(
      fc.integer(),
      anyNoise,
      shares,
      fc.integer({ min: 50, max: 400 }),
      (seed, noise, share, rows) => {
        const draw = random(seed);
        const interval = fitInterval(sample(rows, draw, noise), share, 1)!;
        const tests = 2000;
        const rate = covered(sample(tests, draw, noise), interval) / tests;
        // The coverage of one fitted interval varies as a beta distribution (Vovk, 2012), and the rate binomially.
        const deviation = Math.sqrt(share * (1 - share) * (1 / rows + 1 / tests));
        expect(Math.abs(rate - share)).toBeLessThan(5 * deviation + 1 / rows);
      },
    ),
  );
});

test('over many samples the mean coverage is the wanted one, and not more than one row’s worth above it', () => {
  const draw = random(3);
  const [rows, tests, repeats] = [39, 100, 800];
  let sum = 0;
  for (let r = 0; r < repeats; r++) {
    const interval = fitInterval(sample(rows, draw, noises.even), 0.9, r)!;
    sum += covered(sample(tests, draw, noises.even), interval);
  }
  const rate = sum / repeats / tests;
  expect(rate).toBeGreaterThan(0.9 - 0.005);
  expect(rate).toBeLessThan(0.9 + 1 / (rows + 1) + 0.005);
});

const fit = (noise: keyof typeof noises, rows = 1000) =>
  fitInterval(sample(rows, random(2), noises[noise]), 0.9, 1)!;

describe('the form follows the residuals', () => {
  test('one width, even sides', () => {
    const interval = fit('even');
    expect(interval.scale).toBeUndefined();
    expect(interval.low).toBe(-interval.high);
    expect(interval.high).toBeCloseTo(1.645, 0);
  });

  test('wider where predictions are greater', () => {
    expect(fit('growing').scale!.slope).toBeGreaterThan(0);
  });

  test('uneven sides', () => {
    const { low, high, scale } = fit('uneven');
    expect(scale).toBeUndefined();
    expect(high).toBeGreaterThan(8);
    expect(low).toBeGreaterThan(0);
  });
});

test('needs as many rows as the coverage asks for', () => {
  expect(fit('even', 8)).toBeUndefined();
  expect(fit('even', 9)).toMatchObject({ coverage: 0.9 });
});

test('perfect predictions have an interval of no width', () => {
  const predictions = Float64Array.from({ length: 50 }, (_, i) => i);
  expect(fitInterval({ predictions, labels: predictions }, 0.9, 1)).toMatchObject({ high: 0 });
});

test.each<PredictionInterval>([
  { coverage: 0.9, low: -2.5, high: 7 },
  { coverage: 0.9, low: -1, high: 1.5, scale: { intercept: -2, slope: 0.5, floor: 0.25 } },
])('the graph answers the same: %j', async (interval) => {
  const graph = createGraph();
  const input = graph.input('y', 'float', ['N', 1]);
  graph.output('bounds', intervalInGraph(graph, input, interval), 'float', ['N', 2]);
  const model = await openModel(graph.bytes());
  const data = Float32Array.of(-3, 0, 4.4, 4.5, 4.6, 100);
  const { bounds } = await model.run({ y: { type: 'float', data, dims: [data.length, 1] } });
  await model.close();
  expect(bounds.data).toEqual(Float32Array.from(intervalsOf(Float64Array.from(data), interval)));
});
