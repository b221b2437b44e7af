import type { Evaluation } from '../../contracts/artifacts.ts';
import { openExplainer, readExplainRecord } from '../explain/explainer.ts';
import type { ExplainRecord } from '../explain/record.ts';
import { rowContributions } from '../explain/rows.ts';
import { chooseSamples } from '../explain/samples.ts';
import type { Scored } from '../metrics/metric.ts';
import { openModel } from '../native/onnxruntime.ts';
import { openSections } from '../onnx/cut.ts';
import { feedsOf } from '../onnx/feeds.ts';
import { runInBatches } from '../onnx/predict.ts';
import { readSignature } from '../onnx/scorer.ts';
import { take, type Table } from '../table/table.ts';

const columnsShown = 8;

/** What the model file itself tells: the columns' shares of its trees' gain, and why some rows were answered so. */
export async function explainAnswers(
  model: Uint8Array,
  table: Table,
  scored: Scored,
): Promise<Pick<Evaluation, 'gain' | 'explanations'>> {
  const record = readExplainRecord(model);
  if (!record || table.rows === 0) return { gain: [], explanations: [] };
  const { inputs, classes } = readSignature(model);
  const columns = inputs.map(({ name }) => name);
  const samples = chooseSamples(scored);
  const rows = take(
    table,
    Int32Array.from(samples, ({ row }) => row),
  );
  const gain = gainShares(record, columns);
  // A model that cannot be explained is no worse for it.
  const explainer = await openExplainer(model).catch(() => undefined);
  if (!explainer) return { gain, explanations: [] };
  try {
    const explained = await explainer.explain(rows);
    const contributions = rowContributions(explained, explainer.signature, rows, columnsShown);
    const explanations = samples.map(({ row, why }, i) => ({
      ...contributions[i],
      why,
      actual: classes ? classes[scored.labels[row]] : scored.labels[row],
    }));
    return { gain, explanations };
  } finally {
    await explainer.close();
  }
}

/** Greatest first; empty where no member has trees that split. Members are worth their weight in the ensemble. */
export function gainShares({ members }: ExplainRecord, columns: readonly string[]): Evaluation['gain'] {
  const totals = members.map(({ gain = [] }) => gain.reduce((sum, own) => sum + own, 0));
  const weight = members.reduce((sum, own, m) => sum + (totals[m] > 0 ? own.weight : 0), 0);
  if (weight === 0) return [];
  const share = (j: number) =>
    members.reduce((sum, { gain = [], weight: own }, m) => {
      return totals[m] > 0 ? sum + ((own / weight) * gain[j]) / totals[m] : sum;
    }, 0);
  return columns.map((column, j) => ({ column, share: share(j) })).toSorted((a, b) => b.share - a.share);
}

/** A classifier's probabilities before they were calibrated, [rows, classes]; undefined where they are not. */
export async function uncalibratedPredictions(
  model: Uint8Array,
  table: Table,
): Promise<Float64Array | undefined> {
  const record = readExplainRecord(model);
  const { inputs, classes } = readSignature(model);
  if (!record || !classes || table.rows === 0) return undefined;
  const sections = openSections(model);
  // Without a calibration the answer is the same value by another name.
  if (sections.between(record.blended, 'probabilities').every(({ opType }) => opType === 'Identity'))
    return undefined;
  const opened = await openModel(sections.observe([record.blended]));
  try {
    const predictions = new Float64Array(table.rows * classes.length);
    await runInBatches(opened, feedsOf(inputs), table, [record.blended], (batch, row) =>
      predictions.set(batch, row * classes.length),
    );
    return predictions;
  } finally {
    await opened.close();
  }
}
