import type { Baseline } from '../../contracts/baseline.ts';
import type { Check } from '../../contracts/checks.ts';
import type { Table } from '../table/table.ts';
import { driftCheck } from './column-drift.ts';
import type { Situation } from './situation.ts';
import { skipped, tooFewRows } from './verdict.ts';

/**
 * The check `prediction_drift`: the champion's answers to the traffic against those to its held-out rows, by the same
 * tests as columns. Of a classifier each class's probability is tested; of two classes one says all.
 */
export function checkPredictionDrift(situation: Situation): Check[] {
  const name = 'prediction_drift';
  const { reference, traffic } = situation;
  const few = tooFewRows(situation);
  if (few) return [skipped(name, few)];
  if (!reference) return [skipped(name, 'The champion has no record of its answers to held-out rows.')];
  if (!traffic.predictions) return [skipped(name, 'There are no predictions for the traffic.')];
  const { columns } = reference.predictions;
  const table = predictionTable(columns, traffic.predictions);
  const isBinary = columns.length === 2;
  const before = isBinary ? { ...reference.predictions, columns: columns.slice(1) } : reference.predictions;
  return [driftCheck(name, 'prediction', before, table, situation)];
}

/** Row-major predictions as columns of the names that the reference has. float32 as the model's graph gives them. */
function predictionTable(columns: Baseline['columns'], predictions: Float64Array): Table {
  const rows = predictions.length / columns.length;
  return {
    rows,
    columns: columns.map(({ name }, c) => {
      const values = new Float32Array(rows);
      for (let i = 0; i < rows; i++) values[i] = predictions[i * columns.length + c];
      return { kind: 'numeric', name, values };
    }),
  };
}
