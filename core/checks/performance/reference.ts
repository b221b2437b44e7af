import type { Evaluation } from '../../../contracts/artifacts.ts';
import type { Signature } from '../../../contracts/dataset.ts';
import type { Reference } from '../../../contracts/reference.ts';
import { makeBaseline } from '../../drift/baseline.ts';
import type { Scored } from '../../metrics/metric.ts';
import { readSignature } from '../../onnx/scorer.ts';
import type { Table } from '../../table/table.ts';
import { attributionsOf, meanAttributions } from './attribution.ts';
import { rowLosses } from './losses.ts';
import { calibrationError, promisesOf, reliabilityOf } from './reliability.ts';
import { makeSlices } from './slices.ts';

export type ReferenceRequest = {
  model: Uint8Array;
  /** Of these rows, which must be held out. */
  evaluation: Pick<Evaluation, 'primaryMetric' | 'metrics' | 'interval'>;
  table: Table;
  scored: Scored;
  seed: number;
};

/**
 * How a model answered its held-out rows, in bounded size, for what it answers later. Undefined where there are none, or the
 * primary metric is undefined on them. The same request gives the same reference.
 */
export async function makeReference(request: ReferenceRequest): Promise<Reference | undefined> {
  const { model, evaluation, table, scored, seed } = request;
  const score = evaluation.metrics[evaluation.primaryMetric];
  if (!score || table.rows === 0) return undefined;
  const signature = readSignature(model);
  const reliability = signature.classes && reliabilityOf(promisesOf(scored));
  const calibration = reliability ? calibrationError(reliability) : evaluation.interval?.observed.value;
  const attributions = await attributionsOf(model, table, seed);
  const means = attributions && meanAttributions(attributions, new Uint8Array(attributions.rows).fill(1));
  const attribution = (attributions?.columns ?? [])
    .map((column, j) => ({ column, contribution: means![j] }))
    .toSorted((a, b) => b.contribution - a.contribution);
  const important = attribution.length ? attribution.map(({ column }) => column) : namesOf(signature);
  return {
    rows: table.rows,
    metric: evaluation.primaryMetric,
    score,
    predictions: makeBaseline(predictionTable(signature, scored)),
    ...(calibration !== undefined && { calibration }),
    ...(reliability && { reliability }),
    slices: makeSlices(table, important, rowLosses(scored)),
    attribution,
    attributed: attributions?.rows ?? 0,
  };
}

const namesOf = ({ inputs }: Signature) => inputs.map(({ name }) => name);

/** The predictions as columns, float32 as the model's graph gives them. */
function predictionTable({ classes = ['prediction'] }: Signature, { predictions, labels }: Scored): Table {
  const rows = labels.length;
  const columns = classes.map((name, j) => {
    const values = Float32Array.from({ length: rows }, (_, row) => predictions[row * classes.length + j]);
    return { kind: 'numeric' as const, name, values };
  });
  return { rows, columns };
}
