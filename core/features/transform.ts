import type { ModelInput } from '../../contracts/dataset.ts';
import type { Model } from '../onnx/model.ts';
import { runInBatches } from '../onnx/predict.ts';
import type { Table } from '../table/table.ts';
import type { FeatureColumn, Matrix } from './matrix.ts';
import { featuresOutput } from './plan.ts';

/**
 * The feature matrix of a table's rows, made by running the fitted graph itself: what is learnt from is bit by bit
 * what the endpoint will compute. `values` may be given to fill memory that is already there.
 */
export async function transform(
  model: Model,
  inputs: readonly ModelInput[],
  table: Table,
  columns: FeatureColumn[],
  values: Float32Array = new Float32Array(table.rows * columns.length),
): Promise<Matrix> {
  const { rows } = table;
  const width = columns.length;
  await runInBatches(model, inputs, table, featuresOutput, (batch, firstRow) => {
    for (let j = 0; j < width; j++) {
      const start = j * rows + firstRow;
      for (let i = 0, from = j; from < batch.length; i++, from += width) values[start + i] = batch[from];
    }
  });
  return { rows, columns, values };
}
