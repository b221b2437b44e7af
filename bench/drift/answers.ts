import type { Signature } from '../../contracts/dataset.ts';
import { labelAt } from '../../core/serving/label.ts';
import type { Scored } from '../../core/metrics/metric.ts';
import { column, type Column, type NumericColumn, type Table } from '../../core/table/table.ts';

/** What a model answered rows, as metrics take it, and their true values: codes of classes or numbers. */
export type Answers = { predictions: Float64Array; labels: ArrayLike<number> };

/** True values as a file has them; -1 is a class that the model does not know. */
export const labelsOf = (texts: string[], { classes }: Signature): Float64Array =>
  Float64Array.from(texts, (text) => (classes ? classes.indexOf(text) : Number(text)));

/** The columns `prediction`, `target`, and of a classifier `label`: the class that is answered. */
export function answerColumns({ predictions, labels }: Answers, { classes, threshold }: Signature): Column[] {
  const rows = labels.length;
  if (!classes) {
    const values = Float32Array.from(labels);
    return [
      { kind: 'numeric', name: 'prediction', values: Float32Array.from(predictions) },
      { kind: 'numeric', name: 'target', values },
    ];
  }
  const each = <T>(of: (row: number) => T) => Array.from({ length: rows }, (_, row) => of(row));
  const answered = each((row) => labelAt(predictions, row, classes.length, threshold));
  return [
    {
      kind: 'numeric',
      name: 'prediction',
      values: Float32Array.from(each((row) => predictions[row * classes.length + 1])),
    },
    { kind: 'categorical', name: 'target', codes: Int32Array.from(labels), levels: classes },
    { kind: 'categorical', name: 'label', codes: Int32Array.from(answered), levels: classes },
  ];
}

/** What {@link answerColumns} wrote, read again; of a problem of two classes the probability of the second one says both. */
export function scoredIn(table: Table, classes?: string[], threshold?: number): Scored {
  const { values } = column(table, 'prediction') as NumericColumn;
  const target = column(table, 'target');
  if (!classes || target.kind !== 'categorical') {
    return { labels: (target as NumericColumn).values, predictions: values, classes: 0 };
  }
  const codeOf = target.levels.map((level) => classes.indexOf(level));
  return {
    labels: target.codes.map((code) => codeOf[code]),
    predictions: Float64Array.from({ length: 2 * values.length }, (_, i) =>
      i % 2 ? values[(i - 1) / 2] : 1 - values[i / 2],
    ),
    classes: 2,
    threshold,
  };
}
