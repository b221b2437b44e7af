/** ONNX element types (TensorProto.DataType). */
export const elementTypes = {
  float: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  double: 11,
} as const;
export type ElementType = keyof typeof elementTypes;

/** A bare number is an INT attribute, a bare string a STRING attribute; the others say what they are. */
export type Attribute =
  | number
  | string
  | { float: number }
  | { floats: number[] }
  | { ints: number[] }
  | { strings: string[] }
  | { tensor: { type: ElementType; dims: number[]; data: ArrayLike<number> | string[] } };

/** `N` is the number of rows; `D` is known to the graph alone. */
export type Dims = (number | 'N' | 'D')[];

/** ONNX's operators for trees and encoders, and ONNX Runtime's own. */
export type Domain = 'ai.onnx.ml' | 'com.microsoft';

/** A graph under construction. Values are named by strings; inner names are prefixed, so that columns cannot collide. */
export type Graph = {
  /** Declares an input and returns its name. */
  input(name: string, type: ElementType, dims: Dims): string;
  constant(type: ElementType, dims: number[], data: ArrayLike<number> | string[]): string;
  /** Appends a node and returns its first output. `domain` defaults to ONNX's own. */
  op(type: string, inputs: string[], attributes?: Record<string, Attribute>, domain?: Domain): string;
  /**
   * Appends a whole model, which the builder made: inputs of one name become one input, and what is in this graph
   * already is not written twice. Returns the values that were its outputs, by their names; they are no outputs here.
   */
  append(model: Uint8Array): Map<string, string>;
  /** Declares `value` as the output `name` (by an Identity node where the names differ). */
  output(name: string, value: string, type: ElementType, dims: Dims): void;
  /** The serialised ModelProto: the same calls give the same bytes. */
  bytes(metadata?: Record<string, string>): Uint8Array;
};
