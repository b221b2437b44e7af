import type { ModelInput, Signature } from '../../contracts/dataset.ts';
import type { Column, Table } from '../table/table.ts';
import type { Model, Tensor } from './model.ts';
import { inputName } from './names.ts';

/** Rows per run of a model: enough to hide the cost of a run, few enough that inner tensors stay small. */
const batchRows = 4096;

/** Row-major: [rows, classes] in the order of the signature's classes; or [rows], the predicted values. */
export type Predictions = { probabilities: Float64Array } | { values: Float64Array };

/**
 * The tensors a model takes, one [rows, 1] per input: float with NaN as missing for numeric and boolean columns,
 * double seconds since 1970 with NaN as missing for timestamps, string with `''` as missing for categorical ones.
 */
export function feeds(
  table: Table,
  inputs: readonly ModelInput[],
  start = 0,
  end = table.rows,
): Record<string, Tensor> {
  const columns = new Map(table.columns.map((c) => [c.name, c]));
  const tensors: Record<string, Tensor> = Object.create(null); // a column may be named __proto__
  for (const { name } of inputs) {
    const c = columns.get(name);
    if (!c) throw new Error(`no column "${name}" in the table`);
    tensors[inputName(name)] = tensor(c, start, end);
  }
  return tensors;
}

function tensor(c: Column, start: number, end: number): Tensor {
  const dims = [end - start, 1];
  if (c.kind === 'timestamp') return { type: 'double', data: c.values.subarray(start, end), dims };
  if (c.kind !== 'categorical') return { type: 'float', data: c.values.subarray(start, end), dims };
  const data = Array.from({ length: end - start }, (_, i) => c.levels[c.codes[start + i]] ?? '');
  return { type: 'string', data, dims };
}

/** Runs a model over a table in batches and hands the numbers of one output over, with the row each batch begins at. */
export async function runInBatches(
  model: Model,
  inputs: readonly ModelInput[],
  table: Table,
  output: string,
  receive: (values: Float32Array, firstRow: number) => void,
): Promise<void> {
  for (let start = 0; start < table.rows; start += batchRows) {
    const end = Math.min(start + batchRows, table.rows);
    const result = (await model.run(feeds(table, inputs, start, end)))[output];
    if (result?.type !== 'float') throw new Error(`the model has no float output "${output}"`);
    receive(result.data, start);
  }
}

/** Scores every row of a table that has the signature's inputs; other columns are ignored. */
export async function predictTable(model: Model, signature: Signature, table: Table): Promise<Predictions> {
  const width = signature.classes?.length ?? 1;
  const output = signature.classes ? 'probabilities' : 'prediction';
  const values = new Float64Array(table.rows * width);
  await runInBatches(model, signature.inputs, table, output, (batch, row) => values.set(batch, row * width));
  return signature.classes ? { probabilities: values } : { values };
}
