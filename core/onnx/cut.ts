import type { onnx } from 'onnx-proto';
import { elementTypes } from './graph.ts';
import { ModelProto } from './proto.ts';

/** A serialised model, decoded, of which parts can be run and read. */
export type Sections = {
  /** The node that has `value` as an output; undefined for inputs and constants. */
  producer(value: string): onnx.INodeProto | undefined;
  constant(value: string): onnx.ITensorProto | undefined;
  /** The nodes on the ways from one value to another, in order. */
  between(from: string, to: string): onnx.INodeProto[];
  /** A model of the whole graph that answers these float values too. */
  observe(values: readonly string[]): Uint8Array;
  /** A model of the nodes on the way from one float value to another, each with `N` rows in its first dimension. */
  section(from: string, to: string): Uint8Array;
};

/** @throws where the bytes are no model with a graph. */
export function openSections(bytes: Uint8Array): Sections {
  const model = ModelProto.decode(bytes);
  const { graph } = model;
  if (!graph?.node || !graph.output) throw new Error('the model has no graph');
  const { node: nodes, output, initializer = [] } = graph;
  const producers = new Map(nodes.flatMap((node) => (node.output ?? []).map((name) => [name, node])));
  const encode = (changes: Partial<onnx.IGraphProto>) =>
    ModelProto.encode({ ...model, metadataProps: [], graph: { ...graph, ...changes } }).finish();
  const needed = (to: string, from?: string) => ancestors(producers, to, from);

  return {
    producer: (value) => producers.get(value),
    constant: (value) => initializer?.find(({ name }) => name === value),
    between(from, to) {
      const reached = new Set([from]);
      const above = needed(to, from);
      return nodes.filter((node) => {
        if (!above.has(node) || !node.input?.some((name) => reached.has(name))) return false;
        for (const name of node.output ?? []) reached.add(name);
        return true;
      });
    },
    observe(values) {
      const named = new Set(output.map(({ name }) => name));
      const added = [...new Set(values)].filter((name) => !named.has(name));
      return encode({ output: [...output, ...added.map(floatInfo)] });
    },
    section(from, to) {
      const kept = needed(to, from);
      const node = nodes.filter((n) => kept.has(n));
      const used = new Set(node.flatMap((n) => n.input ?? []));
      return encode({
        node,
        input: [floatInfo(from)],
        output: [floatInfo(to)],
        initializer: initializer?.filter(({ name }) => used.has(name ?? '')),
      });
    },
  };
}

/** Every node that `to` is made by, going no further up than `from`. */
function ancestors(producers: Map<string, onnx.INodeProto>, to: string, from?: string): Set<onnx.INodeProto> {
  const found = new Set<onnx.INodeProto>();
  const open = [to];
  while (open.length > 0) {
    const value = open.pop()!;
    const node = value === from ? undefined : producers.get(value);
    if (!node || found.has(node)) continue;
    found.add(node);
    open.push(...(node.input ?? []));
  }
  return found;
}

/** A float tensor of any shape. */
const floatInfo = (name: string): onnx.IValueInfoProto => ({
  name,
  type: { tensorType: { elemType: elementTypes.float } },
});
