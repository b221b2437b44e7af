/**
 * A model without any service: its `model.onnx`, and ONNX Runtime for Node.
 *
 * node predict.ts model.onnx '{"age": 41, "city": "Bonn", "since": "2026-01-01", "member": true}'
 */
import { InferenceSession, Tensor } from 'onnxruntime-node';

type Cell = number | string | boolean | null | undefined;

const [file, json] = process.argv.slice(2);
const row = JSON.parse(json) as Record<string, Cell>;
const session = await InferenceSession.create(file);

/**
 * A model takes its raw columns: numbers and booleans as float32, times as float64 (seconds since 1970), all else as text.
 * Missing is NaN, or an empty text.
 */
const tensors = {
  float32: (cell: Cell) => new Tensor('float32', [Number(cell ?? NaN)], [1, 1]),
  float64: (cell: Cell) =>
    new Tensor('float64', [cell == null ? NaN : Date.parse(String(cell)) / 1000], [1, 1]),
  string: (cell: Cell) => new Tensor('string', [String(cell ?? '')], [1, 1]),
};

/** An input has its column's name; only a name that ONNX needs for something else comes as `column:NAME`. */
const columnOf = (input: string) =>
  input.startsWith('column:') ? decodeURIComponent(input.slice('column:'.length)) : input;

const feeds = session.inputMetadata.map((input) => {
  const type = (input.isTensor ? input.type : 'string') as keyof typeof tensors;
  return [input.name, tensors[type](row[columnOf(input.name)])];
});
const outputs = await session.run(Object.fromEntries(feeds) as Record<string, Tensor>);
const answer = Object.entries(outputs).map(([name, { data }]) => [
  name,
  Array.from(data as ArrayLike<unknown>),
]);
console.log(JSON.stringify(Object.fromEntries(answer)));
