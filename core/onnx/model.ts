/** A tensor's values, row-major. Strings are never null; `''` is missing. */
export type Tensor = { dims: readonly number[] } & (
  | { type: 'float'; data: Float32Array }
  | { type: 'double'; data: Float64Array }
  | { type: 'int64'; data: BigInt64Array }
  | { type: 'string'; data: string[] }
);

/** A model that can be run: the port between the core and ONNX Runtime. */
export type Model = {
  inputs: readonly string[];
  outputs: readonly string[];
  /** Takes every input by name and returns the outputs asked for by name; all where none are. */
  run(feeds: Record<string, Tensor>, outputs?: readonly string[]): Promise<Record<string, Tensor>>;
  close(): Promise<void>;
};
