import { floatsOf } from '../onnx/attributes.ts';
import type { Sections } from '../onnx/cut.ts';
import { unpackCounts } from './cover.ts';
import { readForest } from './forest.ts';
import { openLinear } from './linear.ts';
import { fromRuns, type Member } from './record.ts';
import { openReference } from './reference.ts';
import { createTreeShap } from './tree-shap.ts';

/** How one member's value `of`, [N, outputs], comes about; from there links go on to the answer. */
export type Attribution = {
  of: string;
  base: Float64Array;
  /** [rows, outputs, inputs] from the member's features, [rows, features]. */
  contributions(features: Float32Array, rows: number): Float64Array | Promise<Float64Array>;
  close(): Promise<void>;
};

/** `width`: the signature's inputs. @throws where the graph does not have what the record says. */
export async function openAttribution(
  sections: Sections,
  member: Member,
  width: number,
): Promise<Attribution> {
  const { features, scores, how } = member;
  const inputs = fromRuns(member.inputs);
  if (inputs.some((input) => input < 0 || input >= width)) throw new Error('a feature of no input');
  const nodeOf = (opType: string) => {
    const nodes = sections.between(features, scores).filter((node) => node.opType === opType);
    if (nodes.length !== 1) throw new Error(`${nodes.length} nodes ${opType} between features and scores`);
    return nodes[0];
  };
  switch (how.method) {
    case 'trees': {
      const node = nodeOf('TreeEnsemble');
      const shap = createTreeShap(readForest(node, unpackCounts(how.cover)), inputs, width);
      const first = node.input![0] === features ? undefined : firstCodes(sections, node.input![0]);
      const codesOf = (values: Float32Array) =>
        first ? values.map((value, at) => value + first[at % first.length]) : values;
      return {
        of: node.output![0],
        base: shap.base,
        contributions: (values, rows) => shap.contributions(codesOf(values), rows),
        close: nothingOpen,
      };
    }
    case 'linear': {
      const node = nodeOf('MatMul');
      const weights = floatsOf(sections.constant(node.input![1]));
      return { of: node.output![0], ...openLinear(weights, inputs, how.means, width), close: nothingOpen };
    }
    case 'reference':
    case 'constant': {
      const means = how.method === 'reference' ? unpackFloats(how.means) : new Float32Array(inputs.length);
      const asked = how.method === 'reference' ? inputs : new Int32Array(0);
      const section = { bytes: sections.section(features, scores), from: features, to: scores };
      return { of: scores, ...(await openReference(section, means, asked, width)) };
    }
  }
}

/** What is added to each feature before the trees, see core/estimators/lightgbm/onnx.ts. */
function firstCodes(sections: Sections, counted: string): Float32Array {
  const added = sections.producer(counted);
  if (added?.opType !== 'Add') throw new Error('the trees do not take the features');
  return floatsOf(sections.constant(added.input![1]));
}

const nothingOpen = async () => undefined;

/** Float32 numbers as base64, and back. */
export const packFloats = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');
const unpackFloats = (text: string) => new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer);
