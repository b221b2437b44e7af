import { appendModel, type Parts } from './append.ts';
import type { Graph } from './graph.ts';
import { innerPrefix } from './names.ts';
import { attributeProto, ModelProto, tensorProto, valueInfo } from './proto.ts';

/** The versions are those that were tried together with the runner; ai.onnx.ml 5 brings `TreeEnsemble`. */
const irVersion = 10;
const opsetImport = [
  { domain: '', version: 21 },
  { domain: 'ai.onnx.ml', version: 5 },
  { domain: 'com.microsoft', version: 1 },
];

/** An empty graph. */
export function createGraph(): Graph {
  const parts: Parts = { node: [], initializer: [], input: [], output: [] };
  const names = new Set<string>();
  const claim = (name: string) => {
    if (name === '' || names.has(name))
      throw new Error(`the graph cannot have another value named "${name}"`);
    names.add(name);
    return name;
  };
  const inner = () => claim(`${innerPrefix}${parts.node.length + parts.initializer.length}`);
  const known = (value: string) => {
    if (value !== '' && !names.has(value)) throw new Error(`the graph has no value named "${value}"`);
    return value;
  };
  return {
    input(name, type, dims) {
      if (name.startsWith(innerPrefix)) throw new Error(`"${name}": the prefix is kept for inner values`);
      parts.input.push(valueInfo(claim(name), type, dims));
      return name;
    },
    constant(type, dims, data) {
      const name = inner();
      parts.initializer.push({ ...tensorProto(type, dims, data), name });
      return name;
    },
    op(opType, inputs, attributes = {}, domain) {
      const attribute = Object.entries(attributes).map(([key, value]) => attributeProto(key, value));
      const input = inputs.map(known);
      const name = inner();
      parts.node.push({ opType, name, input, output: [name], attribute, ...(domain && { domain }) });
      return name;
    },
    append(model) {
      const { outputs, inputs } = appendModel(parts, model, inner);
      inputs.forEach(claim);
      return outputs;
    },
    output(name, value, type, dims) {
      if (known(value) !== name) {
        parts.node.push({ opType: 'Identity', name, input: [value], output: [claim(name)] });
      }
      parts.output.push(valueInfo(name, type, dims));
    },
    bytes: (metadata = {}) => serialise(parts, metadata),
  };
}

function serialise(parts: Parts, metadata: Record<string, string>): Uint8Array {
  const metadataProps = Object.entries(metadata)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => ({ key, value }));
  const graph = { name: 'landfall', ...parts };
  return ModelProto.encode({
    irVersion,
    producerName: 'landfall',
    opsetImport,
    graph,
    metadataProps,
  }).finish();
}
