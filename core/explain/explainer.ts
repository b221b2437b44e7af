import type { Signature } from '../../contracts/dataset.ts';
import { rejected } from '../../contracts/errors.ts';
import { openModel } from '../native/onnxruntime.ts';
import { openSections, type Sections } from '../onnx/cut.ts';
import { readMetadata } from '../onnx/metadata.ts';
import type { Model, Tensor } from '../onnx/model.ts';
import { feedsOf, tensorsOf } from '../onnx/feeds.ts';
import { readSignature } from '../onnx/scorer.ts';
import type { Table } from '../table/table.ts';
import { openLink, type Link } from './link.ts';
import { openAttribution, type Attribution } from './member.ts';
import { explainProperty, ExplainRecord, type Member } from './record.ts';
import { settle } from './rescale.ts';

/** Rows explained at once: between them other work has its turn. */
const batchRows = 128;

/**
 * Why a model answers as it does, in the answers' unit. `base` is the answer where nothing is known of a row; a row's
 * contributions to an output sum to `predictions` less `base`.
 */
export type Explained = {
  /** [outputs]: a probability for each class, or the one value. */
  base: Float64Array;
  /** [rows, outputs] */
  predictions: Float64Array;
  /** [rows, outputs, inputs], in the order of the signature's inputs. */
  contributions: Float64Array;
};

export type Explainer = {
  signature: Signature;
  record: ExplainRecord;
  explain(table: Table): Promise<Explained>;
  close(): Promise<void>;
};

/** What `model.onnx` keeps for explanations; undefined where it was made without, or by a version that kept others. */
export function readExplainRecord(bytes: Uint8Array): ExplainRecord | undefined {
  const json = readMetadata(bytes)[explainProperty];
  return json === undefined ? undefined : ExplainRecord.safeParse(JSON.parse(json)).data;
}

/**
 * Opens a `model.onnx` to explain its answers. Each member's contributions are carried to its answer, averaged by the
 * members' weights as the answers are, and carried through the calibration.
 *
 * @throws Failure `RejectedData` not_explainable where the model was made without what that needs.
 */
export async function openExplainer(bytes: Uint8Array): Promise<Explainer> {
  const signature = readSignature(bytes);
  const record = readExplainRecord(bytes);
  if (!record) {
    throw rejected('not_explainable', 'This model keeps nothing to explain its answers by; train it again.');
  }
  try {
    return await open(bytes, signature, record);
  } catch (error) {
    const text = `This model cannot be explained by this version: ${(error as Error).message}.`;
    throw rejected('not_explainable', text, {}, error);
  }
}

async function open(bytes: Uint8Array, signature: Signature, record: ExplainRecord): Promise<Explainer> {
  const sections = openSections(bytes);
  const width = signature.inputs.length;
  const members = await Promise.all(record.members.map((member) => openMember(sections, member, width)));
  const blended = blend(members.map(({ link, member }) => ({ weight: member.weight, values: link.base })));
  const answer = signature.classes ? 'probabilities' : 'prediction';
  const last = await openLink(sections, record.blended, answer, blended);
  const observed = [record.blended, ...members.flatMap(({ needs }) => needs), ...valuesOf(last)];
  const model = await openModel(sections.observe(observed));
  return {
    signature,
    record,
    explain: (table) => explain({ model, signature, members, blended: record.blended, last }, table),
    async close() {
      await Promise.all([model.close(), ...members.map(({ attribution }) => attribution.close())]);
    },
  };
}

type OpenMember = { member: Member; attribution: Attribution; link: Link; needs: string[] };
type Opened = { model: Model; signature: Signature; members: OpenMember[]; blended: string; last: Link };

async function openMember(sections: Sections, member: Member, width: number): Promise<OpenMember> {
  const attribution = await openAttribution(sections, member, width);
  const link = await openLink(sections, attribution.of, member.scores, attribution.base);
  return { member, attribution, link, needs: [member.features, attribution.of, ...valuesOf(link)] };
}

const valuesOf = ({ values }: Link) => [values.to, ...(values.softmaxOf ? [values.softmaxOf] : [])];

async function explain(opened: Opened, table: Table): Promise<Explained> {
  const { signature, last } = opened;
  const outputs = last.base.length;
  const width = signature.inputs.length;
  const explained: Explained = {
    base: last.base,
    predictions: new Float64Array(table.rows * outputs),
    contributions: new Float64Array(table.rows * outputs * width),
  };
  for (let start = 0; start < table.rows; start += batchRows) {
    const end = Math.min(start + batchRows, table.rows);
    const values = await opened.model.run(tensorsOf(table, feedsOf(signature.inputs), start, end));
    const batch = await explainBatch(opened, values, end - start);
    explained.predictions.set(numbers(values, last.values.to), start * outputs);
    explained.contributions.set(batch, start * outputs * width);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return explained;
}

async function explainBatch(
  opened: Opened,
  values: Record<string, Tensor>,
  rows: number,
): Promise<Float64Array> {
  const { members, last, blended } = opened;
  const parts: { weight: number; values: Float64Array }[] = [];
  for (const { member, attribution, link } of members) {
    const features = numbers(values, member.features);
    const raw = await attribution.contributions(features, rows);
    const width = opened.signature.inputs.length;
    const carried = carryRows(link, raw, width, rows, attribution.of, values);
    parts.push({ weight: member.weight, values: carried });
  }
  return carryRows(last, blend(parts), opened.signature.inputs.length, rows, blended, values);
}

/** Carries the contributions of every row, and lets them sum to the change of the value to the last digit. */
function carryRows(
  link: Link,
  contributions: Float64Array,
  width: number,
  rows: number,
  from: string,
  values: Record<string, Tensor>,
): Float64Array {
  const outputs = link.base.length;
  const carried = new Float64Array(rows * outputs * width);
  const size = contributions.length / rows;
  const rowOf = (name: string, row: number) => {
    const data = numbers(values, name);
    return data.subarray((row * data.length) / rows, ((row + 1) * data.length) / rows);
  };
  for (let row = 0; row < rows; row++) {
    const to = rowOf(link.values.to, row);
    const softmaxOf = link.values.softmaxOf ? rowOf(link.values.softmaxOf, row) : undefined;
    const own = link.carry(contributions.slice(row * size, (row + 1) * size), width, {
      from: rowOf(from, row),
      softmaxOf,
      to,
    });
    carried.set(settle(own, width, { base: link.base, at: to }), row * outputs * width);
  }
  return carried;
}

function numbers(values: Record<string, Tensor>, name: string): Float32Array {
  const tensor = values[name];
  if (tensor?.type !== 'float') throw new Error(`the model has no float value "${name}"`);
  return tensor.data;
}

function blend(parts: readonly { weight: number; values: Float64Array }[]): Float64Array {
  const sum = new Float64Array(parts[0].values.length);
  for (const { weight, values } of parts) {
    for (let i = 0; i < sum.length; i++) sum[i] += weight * values[i];
  }
  return sum;
}
