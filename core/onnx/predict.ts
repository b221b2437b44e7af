import type { Signature } from '../../contracts/dataset.ts';
import type { Table } from '../table/table.ts';
import { feedsOf, tensorsOf, type Feed } from './feeds.ts';
import type { Model, Tensor } from './model.ts';
import { textBatches } from './texts.ts';

/** Rows per run of a model: enough to hide the cost of a run, few enough that inner tensors stay small. */
export const batchRows = 4096;

/**
 * Row-major: [rows, classes] in the order of the signature's classes; or [rows], the predicted values, with the bounds
 * of their intervals, [rows, 2], where the model answers them.
 */
export type Predictions = { probabilities: Float64Array } | { values: Float64Array; interval?: Float64Array };

/**
 * Runs a model over a table in batches and hands the numbers of the first output asked for over, with the row each batch
 * begins at and all that were. `rowsPerRun`: fewer where rows are wide.
 */
export async function runInBatches(
  model: Model,
  feeds: readonly Feed[],
  table: Table,
  [output, ...others]: readonly [string, ...string[]],
  receive: (values: Float32Array, firstRow: number, all: Record<string, Tensor>) => void,
  rowsPerRun = batchRows,
): Promise<void> {
  const texts = table.columns.filter((c) => c.kind === 'text').map(({ values }) => values);
  for (const [start, end] of textBatches(texts, table.rows, rowsPerRun)) {
    const all = await model.run(tensorsOf(table, feeds, start, end), [output, ...others]);
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
export async function predictTable(
  model: Model,
  signature: Signature,
  table: Table,
  feeds: readonly Feed[] = feedsOf(signature.inputs),
): Promise<Predictions> {
  const { classes } = signature;
  if (classes) {
    const probabilities = new Float64Array(table.rows * classes.length);
    await runInBatches(model, feeds, table, ['probabilities'], (batch, row) =>
      probabilities.set(batch, row * classes.length),
    );
    return { probabilities };
  }
  const values = new Float64Array(table.rows);
  const interval = signature.interval && new Float64Array(2 * table.rows);
  await runInBatches(model, feeds, table, answersOf(signature), (batch, row, all) => {
    values.set(batch, row);
    interval?.set(all.interval.data as Float32Array, 2 * row);
  });
  return { values, ...(interval && { interval }) };
}
