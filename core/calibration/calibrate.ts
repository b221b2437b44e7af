import type { Calibration } from '../../contracts/calibration.ts';
import type { Metric } from '../metrics/metric.ts';
import { lossOf, measure } from '../metrics/metrics.ts';
import type { Graph } from '../onnx/graph.ts';
import { random, shuffle } from '../random.ts';
import type { Calibrator, Labelled, Probabilities } from './calibrator.ts';
import { isotonic } from './isotonic.ts';
import { sigmoid } from './sigmoid.ts';
import { temperature } from './temperature.ts';

/** The simplest first, which wins among equals. */
const calibrators = [temperature, sigmoid, isotonic] as readonly Calibrator[];

const parts = 5;
/** Standard errors of the mean gain in log loss below which a gain is taken for noise: one-sided 95 %. */
const significance = 1.645;
/** Metrics that go by the order of the rows alone, which must not be touched. */
const rankMetrics = new Set(['roc_auc', 'average_precision']);

/**
 * The calibration of the least log loss on rows that it was not fitted on, each fifth of them in turn; undefined where
 * none is better beyond noise, or where the best makes `metric` worse.
 *
 * @param rows out-of-fold predictions of the model to be calibrated
 */
export function chooseCalibration(rows: Labelled, metric: Metric, seed: number): Calibration | undefined {
  const binary = rows.classes === 2;
  const byOrder = binary && rankMetrics.has(metric.name);
  const allowed = calibrators.filter((c) => (binary || !c.binaryOnly) && (!byOrder || c.keepsOrder));
  const tried = allowed.flatMap((calibrator) => {
    const probabilities = crossFit(calibrator, rows, seed);
    return probabilities ? [{ calibrator, probabilities, gain: gain(rows, probabilities) }] : [];
  });
  const [best] = tried.toSorted((a, b) => b.gain.mean - a.gain.mean);
  if (!best || best.gain.mean <= significance * best.gain.standardError) return undefined;
  const loss = (probabilities: Probabilities) =>
    lossOf(metric, measure(metric, { ...rows, predictions: probabilities }));
  if (!byOrder && loss(best.probabilities) > loss(rows.probabilities)) return undefined;
  return best.calibrator.fit(rows);
}

/** Every row calibrated by what the other parts taught; undefined where one of them taught nothing. */
function crossFit(calibrator: Calibrator, rows: Labelled, seed: number): Float64Array | undefined {
  const { labels, classes } = rows;
  const order = shuffle(
    Int32Array.from({ length: labels.length }, (_, i) => i),
    random(seed),
  );
  const calibrated = new Float64Array(rows.probabilities.length);
  for (let part = 0; part < parts; part++) {
    const fitted = calibrator.fit(
      pick(
        rows,
        order.filter((_, i) => i % parts !== part),
      ),
    );
    if (!fitted) return undefined;
    const own = order.filter((_, i) => i % parts === part);
    const answers = calibrator.apply(pick(rows, own).probabilities, classes, fitted);
    own.forEach((row, i) => {
      calibrated.set(answers.subarray(i * classes, (i + 1) * classes), row * classes);
    });
  }
  return calibrated;
}

function pick({ probabilities, labels, classes }: Labelled, rows: Int32Array): Labelled {
  const picked = new Float64Array(rows.length * classes);
  rows.forEach((row, i) => {
    picked.set(probabilities.subarray(row * classes, (row + 1) * classes), i * classes);
  });
  return { probabilities: picked, labels: Float64Array.from(rows, (row) => labels[row]), classes };
}

/** By how much the log loss gets less, the mean over the rows. */
function gain({ probabilities, labels, classes }: Labelled, calibrated: Float64Array) {
  const gains = Float64Array.from(labels, (label, row) => {
    const at = row * classes + label;
    return Math.log(clip(calibrated[at])) - Math.log(clip(probabilities[at]));
  });
  const mean = gains.reduce((sum, g) => sum + g, 0) / gains.length;
  const squares = gains.reduce((sum, g) => sum + (g - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (gains.length - 1) / gains.length) };
}

/** As log loss clips probabilities that were kept as float32. */
const clip = (probability: number) => Math.min(Math.max(probability, 2 ** -23), 1 - 2 ** -23);

const calibratorOf = ({ method }: Calibration) => calibrators.find((c) => c.method === method)!;

/** [rows, classes] probabilities, calibrated. */
export const calibrate = (probabilities: Probabilities, classes: number, calibration: Calibration) =>
  calibratorOf(calibration).apply(probabilities, classes, calibration);

/** The same as {@link calibrate}, in the graph: from [N, classes] float probabilities to as many. */
export const calibrateInGraph = (graph: Graph, probabilities: string, calibration: Calibration) =>
  calibratorOf(calibration).toGraph(graph, probabilities, calibration);
