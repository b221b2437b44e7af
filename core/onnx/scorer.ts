import { Signature } from '../../contracts/dataset.ts';
import { misconfigured } from '../../contracts/errors.ts';
import { openModel } from '../native/onnxruntime.ts';
import type { Table } from '../table/table.ts';
import { feedsOf } from './feeds.ts';
import { readMetadata, signatureProperty } from './metadata.ts';
import { packInputs } from './pack.ts';
import { predictTable, type Predictions } from './predict.ts';

/** A `model.onnx`, loaded: what it takes and answers, and how to ask it. */
export type Scorer = {
  signature: Signature;
  predict(table: Table): Promise<Predictions>;
  close(): Promise<void>;
};

/** @throws Failure `Misconfigured` no_signature where the model is not one of ours. */
export async function openScorer(bytes: Uint8Array, options?: { threads?: number }): Promise<Scorer> {
  const signature = readSignature(bytes);
  const packed = packInputs(bytes, feedsOf(signature.inputs));
  const model = await openModel(packed.bytes, options);
  return {
    signature,
    predict: (table) => predictTable(model, signature, table, packed.feeds),
    close: () => model.close(),
  };
}

/** What a serialised model takes and answers, read without decoding its graph. */
export function readSignature(bytes: Uint8Array): Signature {
  const json = readMetadata(bytes)[signatureProperty];
  if (json === undefined) {
    throw misconfigured('no_signature', `The model has no metadata property ${signatureProperty}.`);
  }
  return Signature.parse(JSON.parse(json));
}
