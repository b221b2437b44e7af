import type { ModelInput, Signature } from '../../contracts/dataset.ts';
import { isStrings, type Column, type Table } from '../table/table.ts';
import type { Model, Tensor } from './model.ts';
import { inputName } from './names.ts';
import { textBatches, withoutNul } from './texts.ts';

/** Rows per run of a model: enough to hide the cost of a run, few enough that inner tensors stay small. */
export const batchRows = 4096;

/**
 * Row-major: [rows, classes] in the order of the signature's classes; or [rows], the predicted values, with the bounds
 * of their intervals, [rows, 2], where the model answers them.
 */
export type Predictions = { probabilities: Float64Array } | { values: Float64Array; interval?: Float64Array };

/**
 * The tensors a model takes, one [rows, 1] per input: float with NaN as missing for numeric and boolean columns,
 * double seconds since 1970 with NaN as missing for timestamps, string with `''` as missing for all others.
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
  if (isStrings(c)) return { type: 'string', data: c.values.slice(start, end).map(withoutNul), dims };
  if (c.kind === 'timestamp') return { type: 'double', data: c.values.subarray(start, end), dims };
  if (c.kind !== 'categorical') return { type: 'float', data: c.values.subarray(start, end), dims };
  const data = Array.from({ length: end - start }, (_, i) => c.levels[c.codes[start + i]] ?? '');
  return { type: 'string', data, dims };
}

/**
 * Runs a model over a table in batches and hands the numbers of the first output asked for over, with the row each batch
 * begins at and all that were. `rowsPerRun`: fewer where rows are wide.
 */
export async function runInBatches(
  model: Model,
  inputs: readonly ModelInput[],
  table: Table,
  [output, ...others]: readonly [string, ...string[]],
  receive: (values: Float32Array, firstRow: number, all: Record<string, Tensor>) => void,
  rowsPerRun = batchRows,
): Promise<void> {
  const texts = table.columns.filter((c) => c.kind === 'text').map(({ values }) => values);
  for (const [start, end] of textBatches(texts, table.rows, rowsPerRun)) {
    const all = await model.run(feeds(table, inputs, start, end), [output, ...others]);
    const result = all[output];
    if (result?.type !== 'float') throw new Error(`the model has no float output "${output}"`);
    receive(result.data, start, all);
  }
}

/** The outputs that a model's answer is made of: the label follows from the probabilities, and takes its time. */
export function answersOf({ classes, interval }: Signature): [string, ...string[]] {
  if (classes) return ['probabilities'];
  return interval ? ['prediction', 'interval'] : ['prediction'];
}

/** Scores every row of a table that has the signature's inputs; other columns are ignored. */
export async function predictTable(model: Model, signature: Signature, table: Table): Promise<Predictions> {
  const { inputs, classes } = signature;
  if (classes) {
    const probabilities = new Float64Array(table.rows * classes.length);
    await runInBatches(model, inputs, table, ['probabilities'], (batch, row) =>
      probabilities.set(batch, row * classes.length),
    );
    return { probabilities };
  }
  const values = new Float64Array(table.rows);
  const interval = signature.interval && new Float64Array(2 * table.rows);
  await runInBatches(model, inputs, table, answersOf(signature), (batch, row, all) => {
    values.set(batch, row);
    interval?.set(all.interval.data as Float32Array, 2 * row);
  });
  return { values, ...(interval && { interval }) };
}
