import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Calibration } from '../../contracts/calibration.ts';
import { measure, metricNamed } from '../metrics/metrics.ts';
import { openModel } from '../native/onnxruntime.ts';
import { createGraph } from '../onnx/builder.ts';
import { random } from '../random.ts';
import { calibrate, calibrateInGraph, chooseCalibration } from './calibrate.ts';
import type { Labelled } from './calibrator.ts';
import { isotonic } from './isotonic.ts';
import { sigmoid } from './sigmoid.ts';
import { temperature } from './temperature.ts';

const folder = join(import.meta.dirname, '../../test/golden/calibration');
type Golden = {
  classes: number;
  labels: number[];
  probabilities: number[];
  /** By method: its numbers, and the probabilities of the second class. */
  fitted: Record<string, { numbers: Record<string, number>; positive: number[] }>;
};
const goldens = readdirSync(folder).flatMap((file) => {
  const { fitted, ...rows }: Golden = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  return Object.entries(fitted).map(([method, expected]) => ({ file, method, rows, expected }));
});

const furthest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
const secondClass = <T extends Float32Array | Float64Array>(probabilities: T, classes = 2) =>
  probabilities.filter((_, i) => i % classes === 1);
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

test.each(goldens)('gives scikit-learn’s values: $method, $file', ({ method, rows, expected }) => {
  const { classes } = rows;
  const probabilities = Float32Array.from(rows.probabilities);
  const calibrator = [sigmoid, isotonic, temperature].find((c) => c.method === method)!;
  const fitted = calibrator.fit({ ...rows, probabilities })!;
  for (const [name, value] of Object.entries(expected.numbers)) {
    expect((fitted as unknown as Record<string, number>)[name]).toBeCloseTo(value, 4);
  }
  const own = secondClass(calibrate(probabilities, classes, fitted), classes);
  expect(furthest(expected.positive, own)).toBeLessThan(1e-5);
});

/** Labels drawn from the right probabilities, and predictions that are too sure by `sharpness` and shifted by `shift`. */
function misjudged(count: number, classes: number, sharpness: number, shift = 0) {
  const { float } = random(4);
  const probabilities = new Float32Array(count * classes);
  const labels = Int32Array.from({ length: count }, (_, row) => {
    const scores = Array.from({ length: classes }, () => 4 * (float() - 0.5));
    const said = softmax(scores.map((score, c) => sharpness * score + shift * c));
    probabilities.set(said, row * classes);
    let left = float();
    return softmax(scores).findIndex((p, c) => (left -= p) < 0 || c === classes - 1);
  });
  return { probabilities, labels, classes };
}

function softmax(scores: number[]): number[] {
  const powers = scores.map(Math.exp);
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

async function throughGraph(probabilities: Float32Array, classes: number, calibration: Calibration) {
  const graph = createGraph();
  const input = graph.input('p', 'float', ['N', classes]);
  graph.output('calibrated', calibrateInGraph(graph, input, calibration), 'float', ['N', classes]);
  const model = await openModel(graph.bytes());
  const dims = [probabilities.length / classes, classes];
  const { calibrated } = await model.run({ p: { type: 'float', data: probabilities, dims } });
  await model.close();
  return calibrated.data as Float32Array;
}

describe('the graph answers as `calibrate` does, also for extremes', () => {
  const extremes = [0, 1e-30, 1e-9, 2 ** -40, 0.5, 1 - 2 ** -24, 1];
  const { probabilities } = misjudged(500, 2, 3);
  const both = Float32Array.of(...probabilities, ...extremes.flatMap((p) => [1 - p, p]));
  const steep = { x: [0.25, Math.fround(0.25 + 2 ** -24), 0.5], y: [0, 0.7, 0.9] };
  test.each<Calibration>([
    { method: 'sigmoid', a: -0.3, b: 1.5 },
    { method: 'sigmoid', a: -2.5, b: -4 },
    { method: 'temperature', temperature: 0.25 },
    { method: 'temperature', temperature: 3 },
    { method: 'isotonic', x: [0.1, 0.9].map(Math.fround), y: [0.2, 0.6] },
    { method: 'isotonic', ...steep },
    isotonic.fit(misjudged(400, 2, 2))!,
  ])('$method', async (calibration) => {
    const own = calibrate(both, 2, calibration);
    expect(furthest(own, await throughGraph(both, 2, calibration))).toBeLessThan(1e-6);
    expect(own.every((p) => p >= 0 && p <= 1)).toBe(true);
  });

  test('temperature of many classes', async () => {
    const { probabilities: many } = misjudged(200, 26, 4);
    const calibration = { method: 'temperature', temperature: 1.7 } as const;
    const own = calibrate(many, 26, calibration);
    expect(furthest(own, await throughGraph(many, 26, calibration))).toBeLessThan(1e-6);
  });
});

const rowsOf = (pairs: [number, number][]): Labelled => ({
  probabilities: Float32Array.from(pairs.flatMap(([p]) => [1 - p, p])),
  labels: pairs.map(([, label]) => label),
  classes: 2,
});

describe('rules', () => {
  const said = fc.array(fc.tuple(fc.float({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1)), {
    minLength: 2,
    maxLength: 60,
  });
  test('no calibrator turns the order of two rows', () => {
    fc.assert(
      fc.property(said, fc.constantFrom(sigmoid, temperature, isotonic), (pairs, calibrator) => {
        const rows = rowsOf(pairs);
        const fitted = calibrator.fit(rows);
        fc.pre(fitted !== undefined);
        const before = secondClass(rows.probabilities);
        const after = secondClass(calibrator.apply(rows.probabilities, 2, fitted as never));
        const order = [...before.keys()].toSorted((a, b) => before[a] - before[b]);
        for (const [i, row] of order.slice(1).entries()) {
          expect(after[row]).toBeGreaterThanOrEqual(after[order[i]] - 1e-15);
        }
      }),
    );
  });

  test('isotonic regression keeps the mean label', () => {
    fc.assert(
      fc.property(said, (pairs) => {
        const rows = rowsOf(pairs);
        const fitted = isotonic.fit(rows);
        fc.pre(fitted !== undefined);
        const after = secondClass(isotonic.apply(rows.probabilities, 2, fitted));
        expect(sum(after)).toBeCloseTo(sum(rows.labels), 6);
      }),
    );
  });
});

describe('chooseCalibration', () => {
  const rocAuc = metricNamed('roc_auc');
  const logLoss = metricNamed('log_loss');
  const lossOn = (rows: Labelled, calibration: Calibration) =>
    measure(logLoss, { ...rows, predictions: calibrate(rows.probabilities, rows.classes, calibration) });

  test('leaves probabilities alone that are right', () => {
    expect(chooseCalibration(misjudged(1000, 2, 1), rocAuc, 1)).toBeUndefined();
    expect(chooseCalibration(misjudged(1000, 4, 1), logLoss, 1)).toBeUndefined();
  });

  test('takes back too much sureness, and a shift', () => {
    const sure = misjudged(1000, 2, 3);
    const calibration = chooseCalibration(sure, rocAuc, 1)!;
    expect(calibration).toMatchObject({ method: 'temperature' });
    expect(lossOn(sure, calibration)).toBeLessThan(
      measure(logLoss, { ...sure, predictions: sure.probabilities }),
    );
    expect(chooseCalibration(misjudged(1000, 2, 1, 1.5), rocAuc, 1)).toMatchObject({ method: 'sigmoid' });
    expect(chooseCalibration(misjudged(1000, 5, 3), logLoss, 1)).toMatchObject({ method: 'temperature' });
  });

  test('ranks stay as they are where the metric goes by them', () => {
    // Steps, which neither a sigmoid nor a temperature can make.
    const { float } = random(9);
    const scores = Float32Array.from({ length: 3000 }, float);
    const rows: Labelled = {
      probabilities: Float32Array.from({ length: 6000 }, (_, i) =>
        i % 2 ? scores[i >> 1] : 1 - scores[i >> 1],
      ),
      labels: Array.from(scores, (score) => Number(float() < [0.05, 0.5, 0.95][Math.floor(3 * score)])),
      classes: 2,
    };
    expect(chooseCalibration(rows, metricNamed('brier_score_loss'), 1)).toMatchObject({ method: 'isotonic' });
    const byOrder = chooseCalibration(rows, rocAuc, 1)!;
    expect(byOrder.method).not.toBe('isotonic');
    const auc = (predictions: Labelled['probabilities']) => measure(rocAuc, { ...rows, predictions });
    expect(auc(calibrate(rows.probabilities, 2, byOrder))).toBe(auc(rows.probabilities));
  });
});
