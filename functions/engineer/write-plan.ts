import type { EngineeredPlan } from '../../contracts/artifacts.ts';
import type { ModelInput } from '../../contracts/dataset.ts';
import type { Artifact } from '../../contracts/stages.ts';
import type { Task } from '../../core/estimators/estimator.ts';
import { replaceColumns, type FeatureColumn, type Matrix } from '../../core/features/matrix.ts';
import { fitPlan, type FittedPlan } from '../../core/features/plan.ts';
import type { Plan } from '../../core/features/plans.ts';
import type { TextMemo } from '../../core/features/text/lexicon.ts';
import { transform, transformSparse } from '../../core/features/transform.ts';
import { openModel } from '../../core/native/onnxruntime.ts';
import type { Model } from '../../core/onnx/model.ts';
import { createNpy } from '../../core/npy.ts';
import { writeNpz } from '../../core/npz.ts';
import type { FoldRows } from '../../core/preprocess/folds.ts';
import { take, type Table } from '../../core/table/table.ts';

/** The training rows, and what their features are fitted with. */
export type Training = {
  table: Table;
  inputs: readonly ModelInput[];
  task: Task;
  labels: Float32Array;
  folds: readonly FoldRows[];
  seed: number;
  threads: number;
  signal: AbortSignal;
  /** What a matrix may hold at most. */
  planBytes: number;
  /** Texts that were taken apart, for all plans. */
  memo: TextMemo;
};

/** Rows of the training table with their labels. */
type Rows = { table: Table; labels: Float32Array };
type Learnt = { bytes: Uint8Array; columns: FeatureColumn[]; matrices: Matrix[] };
/** Puts one of the plan's files. */
type Put = (name: string, bytes: Uint8Array) => Promise<Artifact>;

/**
 * Fits a plan on all rows, and on those that each fold learns from; writes the graphs and what they make of the rows.
 *
 * @throws where a matrix is too large, or a step cannot be fitted
 */
export async function writePlan(plan: Plan, training: Training, put: Put): Promise<EngineeredPlan> {
  const { bytes, columns, matrices } = await learn(plan, training, training, []);
  const [matrix] = matrices.splice(0);
  const { kind, values } = matrix;
  const folds: EngineeredPlan['folds'] = [];
  const whole = { features: await put('features.onnx', bytes), all: await putMatrix('all', matrix, put) };
  for (const rows of training.folds) {
    training.signal.throwIfAborted();
    folds.push(await writeFold(plan, training, rows, `fold-${folds.length}`, put));
  }
  return { ...whole, columns: columns.length, sparse: kind === 'csc', stored: values.length, folds };
}

async function writeFold(plan: Plan, training: Training, rows: FoldRows, name: string, put: Put) {
  const validated = take(training.table, rows.validation);
  const { bytes, columns, matrices } = await learn(plan, training, pick(training, rows.train), [validated]);
  const [train, validation] = matrices;
  return {
    features: await put(`${name}.onnx`, bytes),
    columns: columns.length,
    train: await putMatrix(`${name}-train`, train, put),
    validation: await putMatrix(`${name}-validation`, validation, put),
  };
}

const pick = ({ table, labels }: Rows, rows: Int32Array): Rows => ({
  table: take(table, rows),
  labels: Float32Array.from(rows, (row) => labels[row]),
});

/** Fits on the rows of `own` and transforms these, where cross-fitted columns are as training must see them, and `others`. */
async function learn(
  plan: Plan,
  { inputs, task, seed, threads, planBytes, memo }: Training,
  own: Rows,
  others: Table[],
): Promise<Learnt> {
  const target = { ...task, labels: own.labels };
  const fitted = await fitPlan(plan, own.table, inputs, target, seed, memo);
  const model = await openModel(fitted.bytes, { threads });
  try {
    const learnt = fitted.sparse ?? (await matrixOf(fitted, model, inputs, own.table, planBytes));
    const matrices = [replaceColumns(learnt, fitted.crossFitted)];
    for (const table of others) matrices.push(await matrixOf(fitted, model, inputs, table, planBytes));
    return { bytes: fitted.bytes, columns: fitted.columns, matrices };
  } finally {
    await model.close();
  }
}

/** Of a sparse matrix the places of the values are held as well. */
const sparseValueBytes = Float32Array.BYTES_PER_ELEMENT + Int32Array.BYTES_PER_ELEMENT;

function matrixOf(
  { columns, sparse }: FittedPlan,
  model: Model,
  inputs: readonly ModelInput[],
  table: Table,
  planBytes: number,
): Promise<Matrix> {
  if (sparse) return transformSparse(model, inputs, table, columns, planBytes / sparseValueBytes);
  if (table.rows * columns.length * Float32Array.BYTES_PER_ELEMENT > planBytes)
    throw new Error(`${table.rows} rows of ${columns.length} features are too large a matrix`);
  return transform(model, inputs, table, columns);
}

function putMatrix(name: string, matrix: Matrix, put: Put): Promise<Artifact> {
  if (matrix.kind === 'csc') return put(`${name}.npz`, writeNpz(matrix));
  const { bytes, data } = createNpy('f4', [matrix.rows, matrix.columns.length], true);
  data.set(matrix.values);
  return put(`${name}.npy`, bytes);
}
