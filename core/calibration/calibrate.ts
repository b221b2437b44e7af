import type { Calibration } from '../../contracts/calibration.ts';
import type { Metric } from '../metrics/metric.ts';
import { lossOf, measure } from '../metrics/metrics.ts';
import type { Graph } from '../onnx/graph.ts';
import type { Calibrator, Labelled, Probabilities } from './calibrator.ts';
import { areGains, divisions } from './cross-fit.ts';
import { isotonic } from './isotonic.ts';
import { sigmoid } from './sigmoid.ts';
import { temperature } from './temperature.ts';

/** The simplest first, which wins among equals. */
const calibrators = [temperature, sigmoid, isotonic] as readonly Calibrator[];

/** Metrics that go by the order of the rows alone. */
const rankMetrics = new Set(['roc_auc', 'average_precision']);

/**
 * The calibration of the least log loss on rows that it was not fitted on, each fifth of them in turn; undefined where
 * none is better beyond noise, or where the best makes `metric` worse. Where `metric` goes by the order of the rows, only
 * calibrations that keep it are tried.
 *
 * @param rows out-of-fold predictions of the model to be calibrated
 */
export function chooseCalibration(rows: Labelled, metric: Metric, seed: number): Calibration | undefined {
  const binary = rows.classes === 2;
  // What is decided by a threshold goes by the order, too: the threshold is chosen on what is calibrated.
  const byOrder = binary && (rankMetrics.has(metric.name) || metric.ofConfusion !== undefined);
  const allowed = calibrators.filter((c) => (binary || !c.binaryOnly) && (!byOrder || c.keepsOrder));
  const tried = allowed.flatMap((calibrator) => {
    const probabilities = crossFit(calibrator, rows, seed);
    return probabilities ? [{ calibrator, probabilities, gains: gainsOf(rows, probabilities) }] : [];
  });
  const [best] = tried.toSorted((a, b) => sum(b.gains) - sum(a.gains));
  if (!best || !areGains(best.gains)) return undefined;
  const loss = (probabilities: Probabilities) =>
    lossOf(metric, measure(metric, { ...rows, predictions: probabilities }));
  if (!byOrder && loss(best.probabilities) > loss(rows.probabilities)) return undefined;
  return best.calibrator.fit(rows);
}

/** Every row calibrated by what the other parts taught; undefined where one of them taught nothing. */
function crossFit(calibrator: Calibrator, rows: Labelled, seed: number): Float64Array | undefined {
  const { labels, classes } = rows;
  const calibrated = new Float64Array(rows.probabilities.length);
  for (const { learn, check } of divisions(labels.length, seed)) {
    const fitted = calibrator.fit(pick(rows, learn));
    if (!fitted) return undefined;
    const answers = calibrator.apply(pick(rows, check).probabilities, classes, fitted);
    check.forEach((row, i) => {
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

/** By how much the log loss of each row gets less. */
function gainsOf({ probabilities, labels, classes }: Labelled, calibrated: Float64Array): Float64Array {
  return Float64Array.from(labels, (label, row) => {
    const at = row * classes + label;
    return Math.log(clip(calibrated[at])) - Math.log(clip(probabilities[at]));
  });
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

/** As log loss clips probabilities that were kept as float32. */
const clip = (probability: number) => Math.min(Math.max(probability, 2 ** -23), 1 - 2 ** -23);

const calibratorOf = ({ method }: Calibration) => calibrators.find((c) => c.method === method)!;

/** [rows, classes] probabilities, calibrated. */
export const calibrate = (probabilities: Probabilities, classes: number, calibration: Calibration) =>
  calibratorOf(calibration).apply(probabilities, classes, calibration);

/** The same as {@link calibrate}, in the graph: from [N, classes] float probabilities to as many. */
export const calibrateInGraph = (graph: Graph, probabilities: string, calibration: Calibration) =>
  calibratorOf(calibration).toGraph(graph, probabilities, calibration);
