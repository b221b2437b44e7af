import type { onnx } from 'onnx-proto';
import { elementTypes } from './graph.ts';

/** A node's attributes by name; absent lists are empty. */
export type Attributes = {
  /** @throws where there is none of that name. */
  int(name: string): number;
  ints(name: string): number[];
  /** From a float tensor. */
  floats(name: string): Float32Array;
  /** From a tensor of bytes. */
  bytes(name: string): Uint8Array;
};

export function readAttributes({ attribute }: onnx.INodeProto): Attributes {
  const named = new Map(attribute?.map((a) => [a.name, a]));
  return {
    int(name) {
      const found = named.get(name);
      if (!found) throw new Error(`the node has no attribute ${name}`);
      return Number(found.i ?? 0);
    },
    ints: (name) => Array.from(named.get(name)?.ints ?? [], Number),
    floats: (name) => floatsOf(named.get(name)?.t),
    bytes: (name) => named.get(name)?.t?.rawData ?? new Uint8Array(0),
  };
}

/** The values of a float tensor as `core/onnx/proto.ts` writes it: raw, little-endian. Empty where there is none. */
export function floatsOf(tensor: onnx.ITensorProto | null | undefined): Float32Array {
  if (!tensor) return new Float32Array(0);
  if (tensor.dataType !== elementTypes.float) throw new Error(`the tensor ${tensor.name} is not of floats`);
  // A copy: within the message it need not begin where floats may begin.
  return new Float32Array(Uint8Array.from(tensor.rawData ?? []).buffer);
}
