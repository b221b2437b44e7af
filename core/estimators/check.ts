import type { FitData, Part, Task } from './estimator.ts';

/**
 * What every estimator needs of its data. LightGBM trains silently on NaN labels and crashes on wrong lengths, so
 * this comes first.
 *
 * @throws where the data is not a valid task: a bug, since the earlier stages see to it.
 */
export function checkFitData({ folds, all, ...task }: FitData): void {
  if (all) checkPart(all, task);
  for (const { train, validation } of folds) {
    checkPart(train, task);
    checkPart(validation, task);
    const [learnt, validated] = [train, validation].map(({ matrix }) => matrix.columns.length);
    if (learnt !== validated)
      throw new Error(`a fold learns from ${learnt} columns and has ${validated} to validate on`);
  }
}

/** @throws where a column holds codes of levels, which are no quantities. */
export function refuseCodes({ folds, all }: FitData): void {
  const parts = [...(all ? [all] : []), ...folds.map(({ train }) => train)];
  const coded = parts.flatMap(({ matrix }) => matrix.columns).find(({ categorical }) => categorical);
  if (coded) throw new Error(`the feature ${coded.name} holds codes of levels, which are no quantities`);
}

/** The part that a refit learns from. @throws where there is none: a bug. */
export function requireAll({ all }: FitData): Part {
  if (!all) throw new Error('the data has no part with all rows, which a refit learns from');
  return all;
}

function checkPart({ matrix, labels }: Part, { classes }: Task): void {
  const { rows, columns, values } = matrix;
  if (rows < 1 || columns.length < 1)
    throw new Error(`a matrix of ${rows} × ${columns.length} cannot be fitted`);
  if (matrix.kind === 'dense' ? values.length !== rows * columns.length : !isCompressed(matrix)) {
    throw new Error(`${values.length} values in a matrix of ${rows} × ${columns.length}`);
  }
  if (labels.length !== rows) throw new Error(`${labels.length} labels for ${rows} rows`);
  const wrong = labels.findIndex((label) => !isLabel(label, classes));
  if (wrong >= 0) throw new Error(`the label of row ${wrong} is ${labels[wrong]}`);
}

function isCompressed({
  rows,
  columns,
  indptr,
  indices,
  values,
}: Extract<Part['matrix'], { kind: 'csc' }>): boolean {
  if (indptr.length !== columns.length + 1 || indptr[0] !== 0) return false;
  if (indices.length !== values.length || indptr[columns.length] !== values.length) return false;
  return indices.every((row) => row >= 0 && row < rows);
}

const isLabel = (label: number, classes: number) =>
  classes === 0 ? Number.isFinite(label) : Number.isInteger(label) && label >= 0 && label < classes;
