import type { RowContributions } from '../../contracts/artifacts.ts';
import type { Signature } from '../../contracts/dataset.ts';
import type { Predictions } from '../onnx/predict.ts';
import { labelOf } from './answer.ts';
import type { ContentType } from './content.ts';
import { csvLine } from './csv.ts';

/** What an answer tells beside the predictions. `ignored`: the request's columns that the model does not take. */
export type About = {
  id: string;
  pipeline: string;
  version: number;
  ignored: readonly string[];
  contributions?: readonly RowContributions[];
};

/**
 * Predictions as an endpoint answers them, one per row in the rows' order. Each has an id: the request's, followed by
 * `-<row from 1>` where the request has more rows than one.
 *
 * - CSV: a header and a line per row: `prediction`, then `probability_<class>` for each class in the signature's order,
 *   or `low` and `high` where a regression has intervals, then `model_version` and `prediction_id`.
 * - JSON: `{"predictions": [{"id", "label", "probabilities": {class: p}}], "model": {"pipeline", "version"}, "ignored"}`,
 *   or `[{"id", "prediction", "interval": {"low", "high"}}]`; with each row's contributions where there are any.
 */
export function writePredictions(
  type: ContentType,
  signature: Signature,
  predictions: Predictions,
  about: About,
): string {
  const records = Array.from({ length: rowsOf(signature, predictions) }, (_, row) =>
    type === 'text/csv'
      ? csvRow(signature, predictions, row, about)
      : record(signature, predictions, row, about),
  );
  if (type === 'text/csv') return csvHeader(signature) + records.join('');
  const model = JSON.stringify({ pipeline: about.pipeline, version: about.version });
  const ignored = JSON.stringify(about.ignored);
  return `{"predictions":[${records.join(',')}],"model":${model},"ignored":${ignored}}`;
}

function rowsOf({ classes }: Signature, predictions: Predictions): number {
  return 'values' in predictions
    ? predictions.values.length
    : predictions.probabilities.length / (classes?.length ?? 1);
}

function csvHeader({ classes = [], interval }: Signature): string {
  const bounds = interval ? ['low', 'high'] : [];
  const probabilities = classes.map((name) => `probability_${name}`);
  return csvLine(['prediction', ...probabilities, ...bounds, 'model_version', 'prediction_id']);
}

const idOf = ({ id }: About, row: number, rows: number) => (rows === 1 ? id : `${id}-${row + 1}`);

function csvRow(signature: Signature, predictions: Predictions, row: number, about: About): string {
  const { answer, numbers } = rowOf(signature, predictions, row);
  const id = idOf(about, row, rowsOf(signature, predictions));
  return csvLine([answer, ...numbers, about.version, id]);
}

function record(signature: Signature, predictions: Predictions, row: number, about: About): string {
  const { classes, interval } = signature;
  const { answer, numbers } = rowOf(signature, predictions, row);
  const id = idOf(about, row, rowsOf(signature, predictions));
  const contributions = about.contributions?.[row];
  if (!classes) {
    const bounds = interval && { interval: { low: numbers[0], high: numbers[1] } };
    return JSON.stringify({ id, prediction: answer, ...bounds, contributions });
  }
  const probabilities = Object.fromEntries(classes.map((name, i) => [name, numbers[i]]));
  return JSON.stringify({ id, label: answer, probabilities, contributions });
}

function rowOf({ classes = [], threshold }: Signature, predictions: Predictions, row: number) {
  if ('values' in predictions) {
    const numbers = [...(predictions.interval?.subarray(2 * row, 2 * row + 2) ?? [])];
    return { answer: predictions.values[row], numbers };
  }
  const width = classes.length;
  const numbers = [...predictions.probabilities.subarray(row * width, (row + 1) * width)];
  return { answer: classes[labelOf(numbers, threshold)], numbers };
}
