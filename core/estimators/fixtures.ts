/** What the tests of the estimators share. */
import { join } from 'node:path';
import { pickRows, type DenseMatrix, type SparseMatrix } from '../features/matrix.ts';
import { openModel } from '../native/onnxruntime.ts';
import { createGraph } from '../onnx/builder.ts';
import { random } from '../random.ts';
import type { Estimator, FitContext, FitData, Fold, Part, Task } from './estimator.ts';

export const context = (changes: Partial<FitContext> = {}): FitContext => ({
  seed: 3,
  threads: 1,
  nativeFolder: join(import.meta.dirname, '../../.landfall/native'),
  signal: new AbortController().signal,
  ...changes,
});

/** From rows with null for missing to a matrix; `categorical` are column numbers. */
export function toMatrix(rows: (number | null)[][], categorical: number[] = []): DenseMatrix {
  const columns = rows[0].map((_, j) => ({
    name: `c${j}`,
    source: `c${j}`,
    categorical: categorical.includes(j),
  }));
  const values = columns.flatMap((_, j) => rows.map((row) => row[j] ?? Number.NaN));
  return { kind: 'dense', rows: rows.length, columns, values: Float32Array.from(values) };
}

/** The same cells, those that are zero left out. */
export function toSparse({ rows, columns, values }: DenseMatrix): SparseMatrix {
  const places = Int32Array.from(values.keys()).filter((at) => values[at] !== 0);
  return {
    kind: 'csc',
    rows,
    columns,
    indptr: Int32Array.from(
      { length: columns.length + 1 },
      (_, j) => places.filter((at) => at < j * rows).length,
    ),
    indices: places.map((at) => at % rows),
    values: Float32Array.from(places, (at) => values[at]),
  };
}

/** Those rows for which `picked` is true. */
export function rowsOf({ matrix, labels }: Part, picked: (row: number) => boolean): Part {
  const rows = Int32Array.from(labels.keys()).filter(picked);
  return { matrix: pickRows(matrix, rows), labels: Float32Array.from(rows, (row) => labels[row]) };
}

/** Row `i` validates in fold `i mod count`. */
export function interleavedFolds(all: Part, count: number): Fold[] {
  return Array.from({ length: count }, (_, k) => ({
    train: rowsOf(all, (i) => i % count !== k),
    validation: rowsOf(all, (i) => i % count === k),
  }));
}

/** What {@link sample} makes: all rows are dense. */
export type Sample = FitData & { all: { matrix: DenseMatrix; labels: Float32Array } };

/** Three columns, the last of them codes where `categorical`; the labels follow from all of them, with noise. */
export function sample(task: Task, rows: number, { categorical = true, seed = 1, folds = 3 } = {}): Sample {
  const { float, integer } = random(seed);
  const cells = Array.from({ length: rows }, () => [float() * 4 - 2, float() < 0.5 ? 1 : 0, integer(6)]);
  const labels = Float32Array.from(cells, ([a, b, c]) => {
    const signal = a + b + (c % 2) + float() / 2;
    return task.classes ? Math.min(task.classes - 1, Math.max(0, Math.floor(signal))) : 10 + signal;
  });
  const all = { matrix: toMatrix(cells, categorical ? [2] : []), labels };
  return { ...task, all, folds: interleavedFolds(all, folds) };
}

/** Scores a matrix through the estimator's ONNX nodes, on ONNX Runtime: row-major, as floats. */
export async function scoreByOnnx(estimator: Estimator, fitted: unknown, task: Task, matrix: DenseMatrix) {
  const { rows, values } = matrix;
  const columns = matrix.columns.length;
  const graph = createGraph();
  const features = graph.input('features', 'float', ['N', columns]);
  const outputs = task.classes || 1;
  graph.output('scores', estimator.toOnnx(graph, features, fitted, task), 'float', ['N', outputs]);
  const model = await openModel(graph.bytes());
  const data = Float32Array.from(
    { length: rows * columns },
    (_, at) => values[(at % columns) * rows + Math.floor(at / columns)],
  );
  const { scores } = await model.run({ features: { type: 'float', dims: [rows, columns], data } });
  await model.close();
  if (scores.dims[0] !== rows || scores.dims[1] !== outputs)
    throw new Error(`scores of [${scores.dims.join(', ')}]`);
  return scores.data as Float32Array;
}

/** The greatest difference, relative where the values are above 1. */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`${a.length} values against ${b.length}`);
  return Array.from(a, (value, i) => Math.abs(value - b[i]) / Math.max(1, Math.abs(b[i]))).reduce((x, y) => {
    if (Number.isNaN(y)) throw new Error('a value is not a number');
    return Math.max(x, y);
  }, 0);
}
