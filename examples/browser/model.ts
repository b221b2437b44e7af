import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import type { Signature } from '../../contracts/dataset.ts';
import { feedsOf, tensorsOf } from '../../core/onnx/feeds.ts';
import { readMetadata, signatureProperty } from '../../core/onnx/metadata.ts';
import { type JsonRecord, readRecords } from '../../core/serving/records.ts';

// One thread: more need headers by which a page gives up much of the web, and a row takes less than a millisecond.
env.wasm.numThreads = 1;
env.wasm.wasmPaths = { wasm: new URL('ort-wasm-simd-threaded.wasm', document.baseURI).href };

const runtimeTypes = { float: 'float32', double: 'float64', int64: 'int64', string: 'string' } as const;

/** What `model.onnx` answers to a row: the likeliest class and every class's probability, or a value with its bounds. */
export type Answer =
  { label: string; probabilities: number[] } | { prediction: number; interval?: [low: number, high: number] };

export type BrowserModel = { signature: Signature; predict(row: JsonRecord): Promise<Answer> };

/**
 * Loads a `model.onnx`. Its rows are read by the code that endpoints read theirs by.
 *
 * @throws where the bytes are no model, or not one of Landfall's.
 */
export async function openModel(bytes: Uint8Array): Promise<BrowserModel> {
  const json = readMetadata(bytes)[signatureProperty];
  if (json === undefined)
    throw new Error('This file is no model of Landfall: it does not say what it takes.');
  const signature = JSON.parse(json) as Signature;
  const session = await InferenceSession.create(bytes);
  return {
    signature,
    async predict(row) {
      const { table } = readRecords([row], signature.inputs);
      return answerOf(await session.run(tensors(tensorsOf(table, feedsOf(signature.inputs)))));
    },
  };
}

function tensors(fed: ReturnType<typeof tensorsOf>): Record<string, Tensor> {
  const named = Object.entries(fed).map(([name, { type, data, dims }]) => {
    return [name, new Tensor(runtimeTypes[type], data as Float32Array, dims)] as const;
  });
  return Object.fromEntries(named);
}

function answerOf(outputs: InferenceSession.OnnxValueMapType): Answer {
  const values = (name: string) => Array.from(outputs[name].data as Float32Array);
  if ('label' in outputs) {
    const [label] = outputs.label.data as string[];
    return { label, probabilities: values('probabilities') };
  }
  const [prediction] = values('prediction');
  if (!('interval' in outputs)) return { prediction };
  const [low, high] = values('interval');
  return { prediction, interval: [low, high] };
}
