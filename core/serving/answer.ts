import type { Signature } from '../../contracts/dataset.ts';
import type { Predictions } from '../onnx/predict.ts';
import type { ContentType } from './content.ts';
import { csvLine } from './csv.ts';

/** Which model answered. */
export type Identity = { pipeline: string; version: number };

/**
 * Predictions as an endpoint answers them, one per row in the rows' order.
 *
 * - CSV: a header and a line per row: `prediction`, then `probability_<class>` for each class in the signature's order.
 * - JSON: `{"predictions": [{"label", "probabilities": {class: p}}], "model"}`, or `[{"prediction": value}]`.
 */
export function writeAnswer(
  type: ContentType,
  signature: Signature,
  predictions: Predictions,
  model?: Identity,
): string {
  const rows = rowsOf(signature, predictions);
  if (type === 'text/csv') {
    const classes = signature.classes ?? [];
    const header = csvLine(['prediction', ...classes.map((name) => `probability_${name}`)]);
    return (
      header + rows.map(({ prediction, probabilities }) => csvLine([prediction, ...probabilities])).join('')
    );
  }
  const records = rows.map(({ prediction, probabilities }) =>
    signature.classes
      ? { label: prediction, probabilities: byClass(signature.classes, probabilities) }
      : { prediction },
  );
  return JSON.stringify({ predictions: records, model });
}

type Row = { prediction: string | number; probabilities: number[] };

function rowsOf({ classes }: Signature, predictions: Predictions): Row[] {
  if ('values' in predictions) {
    return Array.from(predictions.values, (prediction) => ({ prediction, probabilities: [] }));
  }
  const names = classes ?? [];
  const width = names.length;
  const rows = predictions.probabilities.length / width;
  return Array.from({ length: rows }, (_, i) => {
    const probabilities = [...predictions.probabilities.subarray(i * width, (i + 1) * width)];
    return { prediction: names[likeliest(probabilities)], probabilities };
  });
}

/** The first among equals, as the model's own `label` has it. */
const likeliest = (probabilities: number[]) => probabilities.indexOf(Math.max(...probabilities));

function byClass(classes: string[], probabilities: number[]): Record<string, number> {
  return Object.fromEntries(classes.map((name, i) => [name, probabilities[i]]));
}
