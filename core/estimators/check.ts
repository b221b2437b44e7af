import type { FitData } from './estimator.ts';

/**
 * What every estimator needs of its data. LightGBM trains silently on NaN labels and crashes on wrong lengths, so
 * this comes first.
 *
 * @throws where the data is not a valid task: a bug, since the earlier stages see to it.
 */
export function checkFitData({ matrix, labels, folds, classes }: FitData): void {
  const { rows, columns, values } = matrix;
  if (rows < 1 || columns.length < 1)
    throw new Error(`a matrix of ${rows} × ${columns.length} cannot be fitted`);
  if (values.length !== rows * columns.length) {
    throw new Error(`${values.length} values in a matrix of ${rows} × ${columns.length}`);
  }
  if (labels.length !== rows) throw new Error(`${labels.length} labels for ${rows} rows`);
  const wrong = labels.findIndex((label) => !isLabel(label, classes));
  if (wrong >= 0) throw new Error(`the label of row ${wrong} is ${labels[wrong]}`);
  for (const { train, validation } of folds) {
    checkRows(train, rows);
    checkRows(validation, rows);
  }
}

const isLabel = (label: number, classes: number) =>
  classes === 0 ? Number.isFinite(label) : Number.isInteger(label) && label >= 0 && label < classes;

function checkRows(picked: Int32Array, rows: number): void {
  if (picked.length === 0) throw new Error('a fold without rows');
  if (picked[0] < 0 || picked[picked.length - 1] >= rows) throw new Error('a fold with rows out of range');
  if (picked.some((row, i) => i > 0 && row <= picked[i - 1]))
    throw new Error('the rows of a fold must ascend');
}
