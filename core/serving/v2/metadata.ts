import type { FeatureKind, Signature } from '../../../contracts/dataset.ts';
import type { Model } from '../respond.ts';

/** `version` is this API's. */
export const serverMetadata = { name: 'landfall', version: '1', extensions: ['binary_tensor_data'] };

/** The datatypes that clients use; others that say the same are read too, see {@link readTensors}. */
export const datatypes: Record<FeatureKind, string> = {
  numeric: 'FP32',
  boolean: 'BOOL',
  timestamp: 'FP64',
  categorical: 'BYTES',
  text: 'BYTES',
  numeric_string: 'BYTES',
};

/** A tensor as metadata describes it; -1 is the number of rows. */
export type Described = { name: string; datatype: string; shape: number[] };

export const inputsOf = ({ inputs }: Signature): Described[] =>
  inputs.map(({ name, kind }) => ({ name, datatype: datatypes[kind], shape: [-1, 1] }));

/** The outputs of `model.onnx`. */
export function outputsOf({ classes, interval }: Signature): Described[] {
  if (classes) {
    return [
      { name: 'label', datatype: 'BYTES', shape: [-1] },
      { name: 'probabilities', datatype: 'FP32', shape: [-1, classes.length] },
    ];
  }
  const bounds = { name: 'interval', datatype: 'FP32', shape: [-1, 2] };
  return [{ name: 'prediction', datatype: 'FP32', shape: [-1] }, ...(interval ? [bounds] : [])];
}

export const modelMetadata = ({ pipeline, version, signature }: Model) => ({
  name: pipeline,
  versions: [String(version)],
  platform: 'onnxruntime_onnx',
  inputs: inputsOf(signature),
  outputs: outputsOf(signature),
});
