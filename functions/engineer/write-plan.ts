import type { EngineeredPlan } from '../../contracts/artifacts.ts';
import type { ModelInput } from '../../contracts/dataset.ts';
import type { Artifact } from '../../contracts/stages.ts';
import type { Task } from '../../core/estimators/estimator.ts';
import { replaceColumns } from '../../core/features/matrix.ts';
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
/** Puts one of the plan's files. */
type Put = (name: string, bytes: Uint8Array) => Promise<Artifact>;
type Part = { name: string; table: Table };
/** `stored`: how many values the matrix holds. */
type Written = { artifact: Artifact; sparse: boolean; stored: number };

/**
 * Fits a plan on all rows, and on those that each fold learns from; writes the graphs and what they make of the rows.
 *
 * @throws where a matrix is too large, or a step cannot be fitted
 */
export async function writePlan(plan: Plan, training: Training, put: Put): Promise<EngineeredPlan> {
  const whole = await learn(plan, training, training, [{ name: 'all', table: training.table }], put);
  const [{ artifact: all, sparse, stored }] = whole.written;
  const features = await put('features.onnx', whole.bytes);
  const folds: EngineeredPlan['folds'] = [];
  for (const rows of training.folds) {
    training.signal.throwIfAborted();
    folds.push(await writeFold(plan, training, rows, `fold-${folds.length}`, put));
  }
  return { features, columns: whole.columns, sparse, stored, all, folds };
}

async function writeFold(plan: Plan, training: Training, rows: FoldRows, name: string, put: Put) {
  const own = pick(training, rows.train);
  const parts = [
    { name: `${name}-train`, table: own.table },
    { name: `${name}-validation`, table: take(training.table, rows.validation) },
  ];
  const { bytes, columns, written } = await learn(plan, training, own, parts, put);
  const [train, validation] = written.map(({ artifact }) => artifact);
  return { features: await put(`${name}.onnx`, bytes), columns, train, validation };
}

const pick = ({ table, labels }: Rows, rows: Int32Array): Rows => ({
  table: take(table, rows),
  labels: Float32Array.from(rows, (row) => labels[row]),
});

/** For fewer, starting and ending a thread costs more than it brings. */
const cellsPerThread = 500_000;

/**
 * Fits on the rows of `own` and writes what the graph makes of the parts, one after the other, so that only one is in
 * memory. The first has the rows of `own`: there cross-fitted columns are as training must see them.
 */
async function learn(plan: Plan, training: Training, own: Rows, parts: Part[], put: Put) {
  const { inputs, task, seed, threads, memo } = training;
  const target = { ...task, labels: own.labels };
  const fitted = await fitPlan(plan, own.table, inputs, target, seed, memo);
  const useful = Math.floor((own.table.rows * fitted.columns.length) / cellsPerThread);
  const model = await openModel(fitted.bytes, { threads: Math.max(1, Math.min(threads, useful)) });
  try {
    const written: Written[] = [];
    for (const [i, part] of parts.entries()) {
      const how = i === 0 ? fitted : { ...fitted, sparse: undefined, crossFitted: new Map<number, never>() };
      const write = fitted.sparse ? writeSparse : writeDense;
      written.push(await write(how, model, part, training, put));
    }
    return { bytes: fitted.bytes, columns: fitted.columns.length, written };
  } finally {
    await model.close();
  }
}

/** Of a sparse matrix the places of the values are held as well. */
const sparseValueBytes = Float32Array.BYTES_PER_ELEMENT + Int32Array.BYTES_PER_ELEMENT;

async function writeSparse(
  { columns, crossFitted, sparse }: FittedPlan,
  model: Model,
  { name, table }: Part,
  { inputs, planBytes }: Training,
  put: Put,
): Promise<Written> {
  const most = planBytes / sparseValueBytes;
  const made = sparse ?? (await transformSparse(model, inputs, table, columns, most));
  const matrix = replaceColumns(made, crossFitted);
  const artifact = await put(`${name}.npz`, writeNpz(matrix));
  return { artifact, sparse: true, stored: matrix.values.length };
}

/** The values are made where they lie in the file. */
async function writeDense(
  { columns, crossFitted }: FittedPlan,
  model: Model,
  { name, table }: Part,
  { inputs, planBytes }: Training,
  put: Put,
): Promise<Written> {
  const { rows } = table;
  if (rows * columns.length * Float32Array.BYTES_PER_ELEMENT > planBytes)
    throw new Error(`${rows} rows of ${columns.length} features are too large a matrix`);
  const { bytes, data } = createNpy('f4', [rows, columns.length], true);
  await transform(model, inputs, table, columns, data);
  for (const [j, values] of crossFitted) data.set(values, j * rows);
  return { artifact: await put(`${name}.npy`, bytes), sparse: false, stored: data.length };
}
