import type { Signature } from '../../contracts/dataset.ts';
import type { Predictions } from '../onnx/predict.ts';
import { csvCell } from './csv.ts';
import { labelAt } from './label.ts';
import type { About } from './write.ts';

/** The text of one row's prediction. */
export type RowWriter = (row: number) => string;

/** What is the same in every row is made once, since an answer may have 10,000 of them. */
export function csvWriter(signature: Signature, predictions: Predictions, about: About): RowWriter {
  const idOf = ids(signature, predictions, about);
  const end = `,${about.version},`;
  if ('values' in predictions) {
    const { values, interval } = predictions;
    const bounds = (row: number) => (interval ? `,${interval[2 * row]},${interval[2 * row + 1]}` : '');
    return (row) => `${values[row]}${bounds(row)}${end}${csvCell(idOf(row))}\n`;
  }
  const { classes = [], threshold } = signature;
  const { probabilities } = predictions;
  const width = classes.length;
  const labels = classes.map(csvCell);
  return (row) => {
    let text = labels[labelAt(probabilities, row, width, threshold)];
    for (let i = row * width; i < (row + 1) * width; i++) text += `,${probabilities[i]}`;
    return `${text}${end}${csvCell(idOf(row))}\n`;
  };
}

/** `version`: written into each row as `model_version`. */
export function jsonWriter(
  signature: Signature,
  predictions: Predictions,
  about: About,
  version?: number,
): RowWriter {
  const idOf = ids(signature, predictions, about);
  const answer = jsonAnswer(signature, predictions);
  const end = version === undefined ? '' : `,"model_version":${version}`;
  const more = (row: number) =>
    about.contributions ? `,"contributions":${JSON.stringify(about.contributions[row])}` : '';
  return (row) => `{"id":${JSON.stringify(idOf(row))},${answer(row)}${more(row)}${end}}`;
}

function jsonAnswer({ classes = [], threshold }: Signature, predictions: Predictions): RowWriter {
  if ('values' in predictions) {
    const { values, interval } = predictions;
    if (!interval) return (row) => `"prediction":${values[row]}`;
    return (row) =>
      `"prediction":${values[row]},"interval":{"low":${interval[2 * row]},"high":${interval[2 * row + 1]}}`;
  }
  const { probabilities } = predictions;
  const width = classes.length;
  const names = classes.map((name) => JSON.stringify(name));
  const keys = names.map((name, i) => `${i === 0 ? '' : ','}${name}:`);
  return (row) => {
    let text = `"label":${names[labelAt(probabilities, row, width, threshold)]},"probabilities":{`;
    for (let i = 0; i < width; i++) text += keys[i] + probabilities[row * width + i];
    return `${text}}`;
  };
}

function ids({ classes }: Signature, predictions: Predictions, about: About): (row: number) => string {
  const { id, firstRow } = about;
  const numbers = 'values' in predictions ? predictions.values : predictions.probabilities;
  if (firstRow === undefined && numbers.length === (classes?.length ?? 1)) return () => id;
  return (row) => `${id}-${(firstRow ?? 0) + row + 1}`;
}
