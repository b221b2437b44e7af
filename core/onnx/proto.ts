import onnxProto from 'onnx-proto';
import type { onnx } from 'onnx-proto';
import { elementTypes, type Attribute, type Dims, type ElementType } from './graph.ts';

/** The protobuf messages of ONNX, from plain values. Raw data is little-endian, as every platform we run on is. */
export const { ModelProto, NodeProto, ValueInfoProto } = onnxProto.onnx;
const { AttributeType } = onnxProto.onnx.AttributeProto;

const utf8 = new TextEncoder();

export type TensorData = ArrayLike<number> | string[];

/** @throws where `data` has not as many values as `dims` say: ONNX Runtime's own message would name no tensor of ours. */
export function tensorProto(type: ElementType, dims: number[], data: TensorData): onnx.ITensorProto {
  const size = dims.reduce((product, d) => product * d, 1);
  if (size !== data.length) throw new Error(`a tensor of shape [${dims}] cannot hold ${data.length} values`);
  const proto: onnx.ITensorProto = { dims, dataType: elementTypes[type] };
  if (type === 'string') proto.stringData = (data as string[]).map((text) => utf8.encode(text));
  else proto.rawData = rawData(type, data as ArrayLike<number>);
  return proto;
}

function rawData(type: Exclude<ElementType, 'string'>, data: ArrayLike<number>): Uint8Array {
  switch (type) {
    case 'float':
      return bytesOf(Float32Array.from(data));
    case 'double':
      return bytesOf(Float64Array.from(data));
    case 'int32':
      return bytesOf(Int32Array.from(data));
    case 'int64':
      return bytesOf(BigInt64Array.from(Array.from(data, BigInt)));
    case 'uint8':
    case 'bool':
      return Uint8Array.from(data);
  }
}

const bytesOf = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

export function attributeProto(name: string, value: Attribute): onnx.IAttributeProto {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new Error(`attribute ${name}: ${value} is not an integer`);
    return { name, type: AttributeType.INT, i: value };
  }
  if (typeof value === 'string') return { name, type: AttributeType.STRING, s: utf8.encode(value) };
  if ('float' in value) return { name, type: AttributeType.FLOAT, f: value.float };
  if ('floats' in value) return { name, type: AttributeType.FLOATS, floats: value.floats };
  if ('ints' in value) return { name, type: AttributeType.INTS, ints: value.ints };
  if ('tensor' in value) {
    const { type, dims, data } = value.tensor;
    return { name, type: AttributeType.TENSOR, t: tensorProto(type, dims, data) };
  }
  return { name, type: AttributeType.STRINGS, strings: value.strings.map((text) => utf8.encode(text)) };
}

/** The declaration of a graph's input or output; `N` is the number of rows. */
export function valueInfo(name: string, type: ElementType, dims: Dims): onnx.IValueInfoProto {
  const dim = dims.map((d) => (typeof d === 'string' ? { dimParam: d } : { dimValue: d }));
  return { name, type: { tensorType: { elemType: elementTypes[type], shape: { dim } } } };
}
