/** What the tests of the estimators share. */
import { join } from 'node:path';
import type { Matrix } from '../features/matrix.ts';
import { openModel } from '../native/onnxruntime.ts';
import { createGraph } from '../onnx/builder.ts';
import { random } from '../random.ts';
import type { Estimator, FitContext, FitData, Fold, Task } from './estimator.ts';

export const context = (changes: Partial<FitContext> = {}): FitContext => ({
  seed: 3,
  threads: 1,
  nativeFolder: join(import.meta.dirname, '../../.landfall/native'),
  signal: new AbortController().signal,
  ...changes,
});

/** From rows with null for missing to a matrix; `categorical` are column numbers. */
export function toMatrix(rows: (number | null)[][], categorical: number[] = []): Matrix {
  const columns = rows[0].map((_, j) => ({
    name: `c${j}`,
    source: `c${j}`,
    categorical: categorical.includes(j),
  }));
  const values = columns.flatMap((_, j) => rows.map((row) => row[j] ?? Number.NaN));
  return { rows: rows.length, columns, values: Float32Array.from(values) };
}

/** Row `i` validates in fold `i mod count`. */
export function interleavedFolds(rows: number, count: number): Fold[] {
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  return Array.from({ length: count }, (_, k) => ({
    train: all.filter((i) => i % count !== k),
    validation: all.filter((i) => i % count === k),
  }));
}

/** Three columns, the last of them codes where `categorical`; the labels follow from all of them, with noise. */
export function sample(task: Task, rows: number, { categorical = true, seed = 1 } = {}): FitData {
  const { float, integer } = random(seed);
  const cells = Array.from({ length: rows }, () => [float() * 4 - 2, float() < 0.5 ? 1 : 0, integer(6)]);
  const labels = Float32Array.from(cells, ([a, b, c]) => {
    const signal = a + b + (c % 2) + float() / 2;
    return task.classes ? Math.min(task.classes - 1, Math.max(0, Math.floor(signal))) : 10 + signal;
  });
  const matrix = toMatrix(cells, categorical ? [2] : []);
  return { ...task, matrix, labels, folds: interleavedFolds(rows, 3) };
}

/** Scores a matrix through the estimator's ONNX nodes, on ONNX Runtime: row-major, as floats. */
export async function scoreByOnnx(estimator: Estimator, fitted: unknown, task: Task, matrix: Matrix) {
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
