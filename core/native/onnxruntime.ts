import './no-telemetry.ts';
import { InferenceSession, type Tensor as OrtTensor } from 'onnxruntime-node';
import type { Model, Tensor } from '../onnx/model.ts';

/** The names of element types in ONNX Runtime's JavaScript API. */
const runtimeTypes = { float: 'float32', double: 'float64', int64: 'int64', string: 'string' } as const;

/**
 * Loads a serialised model. One thread is right for serving and for most batches: with few columns, more threads
 * cost more than they bring. The number of threads does not change a result.
 * @throws where the bytes are no model, or one that this runtime cannot run.
 */
export async function openModel(bytes: Uint8Array, { threads = 1 } = {}): Promise<Model> {
  const session = await InferenceSession.create(bytes, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    async run(feeds, outputs = session.outputNames) {
      const results = await session.run(mapValues(feeds, toRuntime), outputs);
      return mapValues(results, fromRuntime);
    },
    close: () => session.release(),
  };
}

/**
 * What the binding reads of a tensor, as properties of its own: the getters of the runtime's class cost a tenth of what
 * a row of many columns takes.
 */
function toRuntime({ type, data, dims }: Tensor): OrtTensor {
  return { type: runtimeTypes[type], data, dims, location: 'cpu' } as OrtTensor;
}

function fromRuntime(result: OrtTensor, name: string): Tensor {
  const type = (Object.keys(runtimeTypes) as Tensor['type'][]).find((t) => runtimeTypes[t] === result.type);
  if (!type) throw new Error(`output "${name}" has the type ${result.type}, which the core does not use`);
  return { type, data: result.data, dims: result.dims } as Tensor;
}

/** Null-prototype, so that a column named `__proto__` is a key like any other. */
function mapValues<A, B>(
  record: Record<string, A>,
  convert: (value: A, name: string) => B,
): Record<string, B> {
  const mapped: Record<string, B> = Object.create(null);
  for (const name in record) mapped[name] = convert(record[name], name);
  return mapped;
}
