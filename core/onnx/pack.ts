import type { onnx } from 'onnx-proto';
import { readAttributes } from './attributes.ts';
import type { Feed } from './feeds.ts';
import { NodeProto, ValueInfoProto } from './proto.ts';
import { field, fields, text, type Field } from './wire.ts';

/** Field numbers of onnx.proto. */
const inModel = { graph: 7 };
const inGraph = { node: 1, input: 11, output: 12 };
const inNode = { input: 1, output: 2, opType: 4 };
const inValueInfo = { name: 1 };

export type Packed = { bytes: Uint8Array; feeds: Feed[] };

/**
 * The same model with fewer inputs, for a session of our own: where columns only go side by side into one tensor, that
 * tensor is an input, and its Concat is gone. ONNX Runtime's binding takes longer for each input (1.3 µs) than most
 * models take for a column. Nothing is computed otherwise. `feeds` are those of the model as it is.
 *
 * The bytes are cut and put together again: decoding a megabyte of trees would take a tenth of a second.
 */
export function packInputs(bytes: Uint8Array, feeds: readonly Feed[]): Packed {
  const model = [...fields(bytes)];
  const graph = model.findLast(({ number }) => number === inModel.graph);
  if (!graph) return { bytes, feeds: [...feeds] };
  const parts = [...fields(graph.body)];
  const concats = packable(parts, new Set(feeds.map(({ input }) => input)));
  if (concats.length === 0) return { bytes, feeds: [...feeds] };
  const packed = Buffer.concat([...without(parts, concats), ...concats.map((c) => inputOf(parts, c))]);
  return {
    bytes: Buffer.concat(model.map((part) => (part === graph ? field(inModel.graph, packed) : part.raw))),
    feeds: feedsAfter(feeds, concats),
  };
}

/** A Concat of columns: its field in the graph, and the names of its values. */
type Concat = { part: Field; inputs: string[]; output: string };

/** The Concats side by side of fed inputs that nothing else takes. */
function packable(parts: readonly Field[], fed: ReadonlySet<string>): Concat[] {
  const uses = new Map<string, number>();
  const use = (name: string) => uses.set(name, (uses.get(name) ?? 0) + 1);
  bodies(parts, inGraph.output).map(nameOf).forEach(use);
  const concats: Concat[] = [];
  for (const part of parts) {
    if (part.number !== inGraph.node) continue;
    const own = [...fields(part.body)];
    const inputs = bodies(own, inNode.input).map(text);
    inputs.forEach(use);
    const [output] = bodies(own, inNode.output).map(text);
    const [type] = bodies(own, inNode.opType).map(text);
    if (type === 'Concat' && readAttributes(NodeProto.decode(part.body)).int('axis') === 1)
      concats.push({ part, inputs, output });
  }
  return concats.filter(({ inputs }) => inputs.every((name) => fed.has(name) && uses.get(name) === 1));
}

const bodies = (parts: readonly Field[], number: number) =>
  parts.filter((part) => part.number === number).map(({ body }) => body);

/** Of an input or output, or of any message whose first field is its name. */
const nameOf = (body: Uint8Array) => text(bodies([...fields(body)], inValueInfo.name)[0]);

/** What stays of the graph. */
function without(parts: readonly Field[], concats: readonly Concat[]): Uint8Array[] {
  const nodes = new Set(concats.map(({ part }) => part));
  const inputs = new Set(concats.flatMap((concat) => concat.inputs));
  const isGone = (part: Field) =>
    nodes.has(part) || (part.number === inGraph.input && inputs.has(nameOf(part.body)));
  return parts.filter((part) => !isGone(part)).map(({ raw }) => raw);
}

/** The Concat's value, declared as an input of the columns' type. */
function inputOf(parts: readonly Field[], { inputs, output }: Concat): Uint8Array {
  const first = bodies(parts, inGraph.input).find((body) => nameOf(body) === inputs[0])!;
  const elemType = ValueInfoProto.decode(first).type!.tensorType!.elemType!;
  const dim: onnx.TensorShapeProto.IDimension[] = [{ dimParam: 'N' }, { dimValue: inputs.length }];
  const declared = { name: output, type: { tensorType: { elemType, shape: { dim } } } };
  return field(inGraph.input, ValueInfoProto.encode(declared).finish());
}

function feedsAfter(feeds: readonly Feed[], concats: readonly Concat[]): Feed[] {
  const columnsOf = new Map(feeds.map(({ input, columns }) => [input, columns]));
  const gone = new Set(concats.flatMap(({ inputs }) => inputs));
  return [
    ...feeds.filter(({ input }) => !gone.has(input)),
    ...concats.map(({ inputs, output }) => ({
      input: output,
      columns: inputs.flatMap((name) => columnsOf.get(name)!),
    })),
  ];
}
