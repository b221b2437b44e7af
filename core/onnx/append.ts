import onnxProto from 'onnx-proto';
import type { onnx } from 'onnx-proto';
import { ModelProto } from './proto.ts';

const { NodeProto, TensorProto, TypeProto } = onnxProto.onnx;

/** A graph that is being built, as the parts of its message. */
export type Parts = {
  node: onnx.INodeProto[];
  initializer: onnx.ITensorProto[];
  input: onnx.IValueInfoProto[];
  output: onnx.IValueInfoProto[];
};

/**
 * Appends a model made by the builder to `parts`, and returns the names that its outputs' values have there. Inputs of
 * one name are one input. Inner values get new names from `newName`; a constant or a node that is there already, with
 * the same inputs, is not written twice.
 *
 * @throws where an input is declared otherwise there
 */
export function appendModel(
  parts: Parts,
  bytes: Uint8Array,
  newName: () => string,
): { outputs: Map<string, string>; inputs: string[] } {
  const { graph } = ModelProto.decode(bytes);
  if (!graph?.node || !graph.initializer || !graph.input || !graph.output) {
    throw new Error('the model has no graph');
  }
  const known = valuesOf(parts);
  const nameHere = new Map<string, string>();
  const inputs = graph.input.filter((input) => !isDeclared(parts, input));
  parts.input.push(...inputs);
  for (const { name } of graph.input) nameHere.set(name!, name!);
  for (const constant of graph.initializer) {
    const key = constantKey(constant);
    nameHere.set(
      constant.name!,
      known.get(key) ?? add(key, parts.initializer, (name) => ({ ...constant, name })),
    );
  }
  for (const node of graph.node) {
    const input = node.input!.map((name) => name && nameHere.get(name)!);
    const [output, ...more] = node.output!;
    if (more.length > 0) throw new Error(`a ${node.opType} node with several outputs`);
    // It is there for the name of an output, which the value does not keep.
    if (node.opType === 'Identity') {
      nameHere.set(output, input[0]);
      continue;
    }
    const key = nodeKey({ ...node, input });
    const named = (name: string) => ({ ...node, name, input, output: [name] });
    nameHere.set(output, known.get(key) ?? add(key, parts.node, named));
  }
  return {
    outputs: new Map(graph.output.map(({ name }) => [name!, nameHere.get(name!)!])),
    inputs: inputs.map(({ name }) => name!),
  };

  function add<T>(key: string, list: T[], named: (name: string) => T): string {
    const name = newName();
    list.push(named(name));
    known.set(key, name);
    return name;
  }
}

function isDeclared({ input }: Parts, wanted: onnx.IValueInfoProto): boolean {
  const found = input.find(({ name }) => name === wanted.name);
  if (!found) return false;
  if (latin1(TypeProto.encode(found.type!)) !== latin1(TypeProto.encode(wanted.type!))) {
    throw new Error(`the input "${wanted.name}" is declared in two ways`);
  }
  return true;
}

/** What is in a graph, by all that makes a value: constants by their numbers, nodes by their attributes and inputs. */
function valuesOf({ node, initializer }: Parts): Map<string, string> {
  return new Map([
    ...initializer.map((constant) => [constantKey(constant), constant.name!] as const),
    ...node.map((n) => [nodeKey(n), n.output![0]] as const),
  ]);
}

const constantKey = (constant: onnx.ITensorProto) => latin1(TensorProto.encode({ ...constant, name: '' }));
const nodeKey = (node: onnx.INodeProto) => latin1(NodeProto.encode({ ...node, name: '', output: [] }));

const latin1 = (message: { finish(): Uint8Array }) => Buffer.from(message.finish()).toString('latin1');
