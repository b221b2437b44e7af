import type { Calibration } from '../../contracts/calibration.ts';
import { logInGraph, logOf, type Calibrator, type Labelled } from './calibrator.ts';

type Temperature = Extract<Calibration, { method: 'temperature' }>;

/** One temperature for all classes (Guo et al., "On Calibration of Modern Neural Networks", 2017). */
export const temperature: Calibrator<Temperature> = {
  method: 'temperature',
  binaryOnly: false,
  keepsOrder: true,
  fit: (rows) => ({ method: 'temperature', temperature: 1 / fitSharpness(rows) }),
  apply: (probabilities, classes, { temperature: t }) => {
    const calibrated = Float64Array.from(probabilities, logOf);
    for (let from = 0; from < calibrated.length; from += classes) {
      softmax(calibrated.subarray(from, from + classes), 1 / t);
    }
    return calibrated;
  },
  toGraph: (graph, probabilities, { temperature: t }) => {
    const scaled = graph.op('Mul', [logInGraph(graph, probabilities), graph.constant('float', [], [1 / t])]);
    return graph.op('Softmax', [scaled], { axis: 1 });
  },
};

const mostIterations = 50;
/** Of one over the temperature: a model further off than this is no matter of calibration. */
const [least, greatest] = [1 / 20, 20];

/** One over the temperature of the least log loss, by Newton's method: the loss is convex in it. */
function fitSharpness({ probabilities, labels, classes }: Labelled): number {
  const logs = Float64Array.from(probabilities, logOf);
  const scratch = new Float64Array(classes);
  let sharpness = 1;
  for (let i = 0; i < mostIterations; i++) {
    let [gradient, curvature] = [0, 1e-12];
    for (let row = 0; row < labels.length; row++) {
      const own = logs.subarray(row * classes, (row + 1) * classes);
      scratch.set(own);
      softmax(scratch, sharpness);
      let [mean, square] = [0, 0];
      for (let c = 0; c < classes; c++) {
        mean += scratch[c] * own[c];
        square += scratch[c] * own[c] * own[c];
      }
      gradient += mean - own[labels[row]];
      curvature += square - mean * mean;
    }
    // Never further than to the double or the half at once: far out the loss is nearly straight.
    const wanted = sharpness - gradient / curvature;
    const next = Math.min(
      greatest,
      Math.max(least, Math.min(2 * sharpness, Math.max(sharpness / 2, wanted))),
    );
    if (Math.abs(next - sharpness) < 1e-8 * sharpness) break;
    sharpness = next;
  }
  return sharpness;
}

/** exp(sharpness · values), scaled to sum to 1, in place. */
function softmax(values: Float64Array, sharpness: number): void {
  let highest = -Infinity;
  for (const value of values) highest = Math.max(highest, sharpness * value);
  let sum = 0;
  for (let c = 0; c < values.length; c++) sum += values[c] = Math.exp(sharpness * values[c] - highest);
  for (let c = 0; c < values.length; c++) values[c] /= sum;
}
