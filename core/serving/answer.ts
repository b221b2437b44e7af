import type { RowContributions } from '../../contracts/artifacts.ts';
import type { Signature } from '../../contracts/dataset.ts';
import type { Predictions } from '../onnx/predict.ts';
import type { ContentType } from './content.ts';
import { csvLine } from './csv.ts';

/** Which model answered. */
export type Identity = { pipeline: string; version: number };

/**
 * Predictions as an endpoint answers them, one per row in the rows' order.
 *
 * - CSV: a header and a line per row: `prediction`, then `probability_<class>` for each class in the signature's order,
 *   or `low` and `high` where a regression has intervals.
 * - JSON: `{"predictions": [{"label", "probabilities": {class: p}}], "model"}`, or `[{"prediction": value, "interval":
 *   {"low", "high"}}]`; with each row's contributions where there are any.
 */
export function writeAnswer(
  type: ContentType,
  signature: Signature,
  predictions: Predictions,
  model?: Identity,
  contributions?: readonly RowContributions[],
): string {
  const rows = rowsOf(signature, predictions);
  if (type === 'text/csv') {
    const probabilities = (signature.classes ?? []).map((name) => `probability_${name}`);
    const bounds = signature.interval ? ['low', 'high'] : [];
    const header = csvLine(['prediction', ...probabilities, ...bounds]);
    return header + rows.map(({ prediction, numbers }) => csvLine([prediction, ...numbers])).join('');
  }
  const records = rows.map((row, i) => ({ ...recordOf(row, signature), contributions: contributions?.[i] }));
  return JSON.stringify({ predictions: records, model });
}

/** `numbers`: the probabilities, or the bounds of the interval. */
type Row = { prediction: string | number; numbers: number[] };

function recordOf({ prediction, numbers }: Row, { classes, interval }: Signature): object {
  if (classes) return { label: prediction, probabilities: byClass(classes, numbers) };
  return { prediction, ...(interval && { interval: { low: numbers[0], high: numbers[1] } }) };
}

function rowsOf({ classes = [], threshold }: Signature, predictions: Predictions): Row[] {
  if ('values' in predictions) {
    const { values, interval = new Float64Array() } = predictions;
    return Array.from(values, (prediction, i) => ({
      prediction,
      numbers: [...interval.subarray(2 * i, 2 * i + 2)],
    }));
  }
  const width = classes.length;
  const rows = predictions.probabilities.length / width;
  return Array.from({ length: rows }, (_, i) => {
    const numbers = [...predictions.probabilities.subarray(i * width, (i + 1) * width)];
    return { prediction: classes[labelOf(numbers, threshold)], numbers };
  });
}

/** The class that is answered, as the model's own `label` has it: by the threshold, or the first among equals. */
export const labelOf = (probabilities: readonly number[], threshold?: number) =>
  threshold === undefined
    ? probabilities.indexOf(Math.max(...probabilities))
    : Number(probabilities[1] >= Math.fround(threshold));

function byClass(classes: string[], probabilities: number[]): Record<string, number> {
  return Object.fromEntries(classes.map((name, i) => [name, probabilities[i]]));
}
