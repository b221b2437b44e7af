import type { RowContributions } from '../../contracts/artifacts.ts';
import type { Signature } from '../../contracts/dataset.ts';
import { rejected } from '../../contracts/errors.ts';
import type { Predictions } from '../onnx/predict.ts';
import type { ContentType } from './content.ts';
import { csvLine } from './csv.ts';
import { csvWriter, jsonWriter, type RowWriter } from './rows.ts';

/**
 * What an answer tells beside the predictions. `ignored`: the request's columns that the model does not take. `firstRow`:
 * how many rows of the same id stand before these, where they are a part of a file.
 */
export type About = {
  id: string;
  pipeline: string;
  version: number;
  ignored: readonly string[];
  contributions?: readonly RowContributions[];
  firstRow?: number;
};

/** Lambda and SageMaker pass no more than 6 MB back to the client. */
export const maxAnswerBytes = 6 * 1024 * 1024;

/**
 * Predictions as an endpoint answers them, one per row in the rows' order. Each has an id: the request's, followed by
 * `-<row from 1>` where the request has more rows than one.
 *
 * - CSV: a header and a line per row: `prediction`, then `probability_<class>` for each class in the signature's order,
 *   or `low` and `high` where a regression has intervals, then `model_version` and `prediction_id`.
 * - JSON: `{"predictions": [{"id", "label", "probabilities": {class: p}}], "model": {"pipeline", "version"}, "ignored"}`,
 *   or `[{"id", "prediction", "interval": {"low", "high"}}]`; with each row's contributions where there are any.
 * - JSON lines: one of these predictions a line, with `model_version`.
 *
 * @throws Failure `RejectedData` answer_too_large
 */
export function writePredictions(
  type: ContentType,
  signature: Signature,
  predictions: Predictions,
  about: About,
): string {
  const rows = rowsOf(signature, predictions);
  if (type === 'text/csv') {
    const write = csvWriter(signature, predictions, about);
    return joined(csvHeader(signature), rows, write, '', '');
  }
  if (type === 'application/jsonlines') {
    return joined('', rows, jsonWriter(signature, predictions, about, about.version), '\n', '\n');
  }
  const model = JSON.stringify({ pipeline: about.pipeline, version: about.version });
  const tail = `],"model":${model},"ignored":${JSON.stringify(about.ignored)}}`;
  return joined('{"predictions":[', rows, jsonWriter(signature, predictions, about), ',', tail);
}

function joined(head: string, rows: number, write: RowWriter, between: string, tail: string): string {
  let text = head;
  for (let row = 0; row < rows; row++) {
    text += row === 0 ? write(row) : between + write(row);
    if (text.length > maxAnswerBytes) throw tooLarge(rows);
  }
  // Rows are counted by characters, which is cheap; only texts beyond ASCII have more bytes.
  if (3 * text.length > maxAnswerBytes && Buffer.byteLength(text) > maxAnswerBytes) throw tooLarge(rows);
  return text + tail;
}

const csvHeader = (signature: Signature) => csvLine(answerNames(signature));

/** The columns of an answer as a table. */
export function answerNames({ classes = [], interval }: Signature): string[] {
  const bounds = interval ? ['low', 'high'] : [];
  const probabilities = classes.map((name) => `probability_${name}`);
  return ['prediction', ...probabilities, ...bounds, 'model_version', 'prediction_id'];
}

export function rowsOf({ classes }: Signature, predictions: Predictions): number {
  return 'values' in predictions
    ? predictions.values.length
    : predictions.probabilities.length / (classes?.length ?? 1);
}

/** The ids alone must fit, before a model is asked for what cannot be answered. @throws as {@link writePredictions} */
export function checkAnswerRows(rows: number, id: string): void {
  if (rows * (id.length + 2) > maxAnswerBytes) throw tooLarge(rows);
}

export const tooLarge = (rows: number) =>
  rejected(
    'answer_too_large',
    `The answer to ${rows} rows has more than ${maxAnswerBytes} bytes. Send fewer rows at once.`,
  );
