import { Decisions } from '../../contracts/artifacts.ts';
import { rejected } from '../../contracts/errors.ts';
import { runKey } from '../../contracts/keys.ts';
import type { Ports } from '../../contracts/ports.ts';
import type { PlanName, Stages } from '../../contracts/stages.ts';
import { fitPlan } from '../../core/features/plan.ts';
import { transform } from '../../core/features/transform.ts';
import { openModel } from '../../core/native/onnxruntime.ts';
import { createNpy } from '../../core/npy.ts';
import { readSplit } from '../../core/preprocess/split-file.ts';
import { readTable, readTarget } from '../../core/table/read.ts';
import { take } from '../../core/table/table.ts';

type Output = Stages['engineer']['out'];

/**
 * What a linear plan's matrix may hold at most. Its one-hot columns can outgrow what training holds in memory; the
 * tree plan has about as many columns as the data, which fitted.
 */
const limits = { linearBytes: 512 * 2 ** 20 };

/**
 * Fits the feature plans on the training rows. Writes for each `features-<plan>.onnx` and `matrix-<plan>.npy`, float32
 * in Fortran order; and `labels.npy` (class codes in the order of the decisions' classes, or values) and `folds.npy`.
 * All have the training rows in the order of `split.parquet`.
 *
 * @throws Failure `RejectedData` target_out_of_range
 */
export async function engineer(
  { run, collect, preprocess }: Stages['engineer']['in'],
  { store, signal, threads }: Ports,
  { linearBytes } = limits,
): Promise<Output> {
  const put = (artifact: string, bytes: Uint8Array) =>
    store.put(runKey(run.runId, 'engineer', artifact), bytes);
  const json = new TextDecoder().decode(await store.get(preprocess.decisions.key));
  const { target, classes, inputs } = Decisions.parse(JSON.parse(json));
  const data = await store.download(collect.data.key);
  const { train, folds } = await readSplit(await store.download(preprocess.split.key));
  const labels = await put('labels.npy', labelsFile(await readTarget(data, target, classes), train, target));
  const table = take(await readTable(data, inputs), train);

  const writePlan = async (plan: PlanName, { bytes, columns }: ReturnType<typeof fitPlan>) => {
    signal.throwIfAborted();
    const matrix = createNpy('f4', [table.rows, columns.length], true);
    const model = await openModel(bytes, { threads });
    await transform(model, inputs, table, columns, matrix.data);
    await model.close();
    return {
      features: await put(`features-${plan}.onnx`, bytes),
      matrix: await put(`matrix-${plan}.npy`, matrix.bytes),
      columns: columns.length,
    };
  };
  const tree = await writePlan('tree', fitPlan('tree', table, inputs));
  const fitted = fitPlan('linear', table, inputs);
  const fits = table.rows * fitted.columns.length * Float32Array.BYTES_PER_ELEMENT <= linearBytes;
  return {
    plans: { tree, ...(fits && { linear: await writePlan('linear', fitted) }) },
    labels,
    folds: await put('folds.npy', foldsFile(folds[0])),
    rows: table.rows,
    facts: {
      inputs: inputs.length,
      'features for trees': tree.columns,
      'features for linear models': fits ? fitted.columns.length : 'left out: too large a matrix',
    },
  };
}

function labelsFile(values: Float64Array, rows: Int32Array, target: string): Uint8Array {
  const { bytes, data } = createNpy('f4', [rows.length]);
  for (const [i, row] of rows.entries()) data[i] = values[row];
  if (!data.every(Number.isFinite)) {
    const text = 'The target has values beyond ±3.4e38. Divide it by a constant.';
    throw rejected('target_out_of_range', text, { column: target });
  }
  return bytes;
}

function foldsFile(folds: Int8Array): Uint8Array {
  const { bytes, data } = createNpy('i4', [folds.length]);
  data.set(folds);
  return bytes;
}
