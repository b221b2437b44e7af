import { rejected } from '../../../contracts/errors.ts';
import { isObject, parseJson } from '../json.ts';
import { decode } from '../request.ts';
import type { Request } from '../respond.ts';

/** A tensor as the client sent it: its values in `data`, or `binary` where they came behind the JSON. */
export type Tensor = {
  name: string;
  datatype: string;
  shape: number[];
  data?: unknown[];
  binary?: Uint8Array;
};

/** An output that the client wants. `binary`: behind the answer's JSON. */
export type Wanted = { name: string; binary: boolean };

/** `outputs`: absent where the client wants all; then `binary` is for all of them. */
export type InferRequest = { id?: string; inputs: Tensor[]; outputs?: Wanted[]; binary: boolean };

/**
 * The body of an inference request: JSON, followed by the tensors that have a `binary_data_size`, one behind the other,
 * where the header `Inference-Header-Content-Length` says how many bytes of it are JSON.
 * @throws Failure `RejectedData` invalid_request, invalid_json, invalid_encoding
 */
export function readInferRequest({ headers, body }: Pick<Request, 'headers' | 'body'>): InferRequest {
  const length = jsonLength(headers['inference-header-content-length'], body.length);
  const value = parseJson(decode(body.subarray(0, length)));
  if (!isObject(value) || !Array.isArray(value.inputs)) throw invalid('The body must be {"inputs": [...]}');
  if (value.id !== undefined && typeof value.id !== 'string') throw invalid('"id" must be a string');
  const binary = parametersOf(value).binary_data_output === true;
  return {
    id: value.id,
    inputs: readInputs(value.inputs, body.subarray(length)),
    outputs: readOutputs(value.outputs, binary),
    binary,
  };
}

function jsonLength(header: string | undefined, bytes: number): number {
  if (header === undefined) return bytes;
  if (/^[0-9]{1,9}$/.test(header) && Number(header) <= bytes) return Number(header);
  throw invalid(`Inference-Header-Content-Length is "${header}" in a body of ${bytes} bytes`);
}

function readInputs(inputs: readonly unknown[], binary: Uint8Array): Tensor[] {
  let at = 0;
  const tensors = inputs.map((input) => {
    if (!isObject(input) || typeof input.name !== 'string') throw invalid('Every input must have a name');
    const { name, datatype, shape, data } = input;
    if (typeof datatype !== 'string') throw invalid(`The input "${name}" has no datatype`);
    if (!Array.isArray(shape) || !shape.every(isSize))
      throw invalid(`The shape of "${name}" must be whole numbers`);
    const { binary_data_size: size, shared_memory_region: shared } = parametersOf(input);
    if (shared !== undefined) throw invalid(`"${name}" lies in shared memory, which is not read here`);
    if (size === undefined) {
      if (!Array.isArray(data)) throw invalid(`The input "${name}" has neither data nor a binary_data_size`);
      return { name, datatype, shape, data };
    }
    if (!isSize(size) || at + size > binary.length) {
      throw invalid(`The binary_data_size of "${name}" is not that of bytes behind the JSON`);
    }
    at += size;
    return { name, datatype, shape, binary: binary.subarray(at - size, at) };
  });
  if (at !== binary.length) throw invalid(`${binary.length - at} bytes behind the JSON belong to no input`);
  return tensors;
}

function readOutputs(outputs: unknown, binary: boolean): Wanted[] | undefined {
  if (outputs === undefined) return undefined;
  if (!Array.isArray(outputs)) throw invalid('"outputs" must be an array');
  const wanted = outputs.map((output) => {
    if (!isObject(output) || typeof output.name !== 'string') throw invalid('Every output must have a name');
    const { name } = output;
    const parameters = parametersOf(output);
    for (const unknown of ['classification', 'shared_memory_region']) {
      if (parameters[unknown] !== undefined)
        throw invalid(`The output "${name}" asks for ${unknown}, which is not done`);
    }
    const own = parameters.binary_data;
    return { name, binary: typeof own === 'boolean' ? own : binary };
  });
  if (new Set(wanted.map(({ name }) => name)).size < wanted.length)
    throw invalid('An output is asked for twice');
  return wanted.length > 0 ? wanted : undefined;
}

function parametersOf({ parameters = {} }: Record<string, unknown>): Record<string, unknown> {
  if (!isObject(parameters)) throw invalid('"parameters" must be an object');
  return parameters;
}

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

export const invalid = (text: string) => rejected('invalid_request', `${text}.`);
