import type { RowContributions } from '../../contracts/artifacts.ts';
import type { Signature } from '../../contracts/dataset.ts';
import type { Explainer } from '../explain/explainer.ts';
import type { Predictions } from '../onnx/predict.ts';
import { openScorer } from '../onnx/scorer.ts';
import type { Table } from '../table/table.ts';
import { batching } from './batch.ts';

/** One version of a model, loaded. */
export type Opened = {
  signature: Signature;
  predict(table: Table): Promise<Predictions>;
  /** The `most` greatest contributions to each row's prediction. */
  explain(table: Table, most: number): Promise<RowContributions[]>;
  close(): Promise<void>;
};

/** Loads a serialised model for serving. @throws where the bytes are no model, or one that cannot be run here. */
export async function openVersion(bytes: Uint8Array): Promise<Opened> {
  const { signature, predict, close } = await openScorer(bytes);
  let explainer: Promise<Explainer> | undefined;
  return {
    signature,
    predict: batching(predict, signature.classes?.length ?? 1),
    // Imported when it is first needed: most services never explain, and all start sooner without.
    async explain(table, most) {
      const { openExplainer } = await import('../explain/explainer.ts');
      const { rowContributions } = await import('../explain/rows.ts');
      const { explain } = await (explainer ??= openExplainer(bytes));
      return rowContributions(await explain(table), signature, table, most);
    },
    async close() {
      const opened = await explainer?.catch(() => undefined);
      await Promise.all([close(), opened?.close()]);
    },
  };
}

/**
 * Predictions as they must be: as many as the rows need, and finite.
 *
 * @throws where they are not: whoever asked is then to ask another version.
 */
export function checkPredictions(predictions: Predictions, { classes, interval }: Signature, rows: number) {
  if (classes) {
    check('probabilities', 'probabilities' in predictions ? predictions.probabilities : undefined, [
      rows,
      classes.length,
    ]);
    return;
  }
  const answered = 'values' in predictions ? predictions : undefined;
  check('prediction', answered?.values, [rows]);
  if (interval) check('interval', answered?.interval, [rows, 2]);
}

function check(name: string, values: Float64Array | undefined, dims: readonly number[]): void {
  const length = dims.reduce((product, size) => product * size, 1);
  if (values?.length !== length) {
    throw new Error(`its ${name} has ${values?.length ?? 'no'} values where [${dims}] was expected`);
  }
  for (let i = 0; i < length; i++) {
    if (!Number.isFinite(values[i])) throw new Error(`its ${name} has ${values[i]} among its values`);
  }
}
