import type { NumberFormat } from '../../contracts/dataset.ts';
import type { Graph } from '../onnx/graph.ts';
import { numberTextPattern } from '../table/number-text.ts';

/** A power of two: seven groups of digits are the most that the pattern lets through. */
const groups = 8;

/**
 * Cells as numbers: strings [N, 1] in a format to floats [N, 1], `NaN` where a cell is no number in it. It is
 * `parseNumberText`, node by node: what is before and after the decimal sign is freed of all but digits, and put together
 * with a point.
 */
export function numberTextNodes(graph: Graph, texts: string, format: NumberFormat): string {
  const ints = (...values: number[]) => graph.constant('int64', [values.length], values);
  const text = (value: string) => graph.constant('string', [], [value]);
  const whether = (pattern: string) => graph.op('RegexFullMatch', [texts], { pattern });
  const isNumber = whether(numberTextPattern(format));
  const numbers = graph.op('Reshape', [graph.op('Where', [isNumber, texts, text('0')]), ints(-1)]);
  const tokenizer = { mark: 0, mincharnum: 1, pad_value: '' };
  const separators = { strings: [format.decimal === '.' ? '\\.' : ','] };
  const split = graph.op('Tokenizer', [numbers], { ...tokenizer, separators }, 'com.microsoft');
  const parts = firstOf(graph, split, 2);
  const digits = graph.op('Tokenizer', [parts], { ...tokenizer, tokenexp: '[0-9]+' }, 'com.microsoft');
  let joined = firstOf(graph, digits, groups);
  for (let width = groups; width > 1; width /= 2) {
    const every2nd = (from: number) =>
      graph.op('Slice', [joined, ints(from), ints(width), ints(-1), ints(2)]);
    joined = graph.op('StringConcat', [every2nd(0), every2nd(1)]);
  }
  const both = graph.op('Reshape', [joined, ints(-1, 2)]);
  const part = (from: number) => graph.op('Slice', [both, ints(from), ints(from + 1), ints(1)]);
  const plain = graph.op('StringConcat', [
    graph.op('StringConcat', [part(0), text('.')]),
    graph.op('StringConcat', [part(1), text('0')]),
  ]);
  const value = graph.op('Cast', [plain], { to: 11 });
  const signed = graph.op('Where', [whether('[^\u2212-]*[\u2212-].*'), graph.op('Neg', [value]), value]);
  const known = graph.op('Where', [isNumber, signed, graph.constant('double', [], [NaN])]);
  return graph.op('Cast', [known], { to: 1 });
}

/** Exactly so many in the last dimension of strings, filled up with `''`. */
function firstOf(graph: Graph, tokens: string, count: number): string {
  const ints = (...values: number[]) => graph.constant('int64', [values.length], values);
  const outer = graph.op('Shape', [tokens], { start: 0, end: -1 });
  const shape = graph.op('Concat', [outer, ints(count)], { axis: 0 });
  const blank = graph.op('Expand', [graph.constant('string', [], ['']), shape]);
  const all = graph.op('Concat', [tokens, blank], { axis: -1 });
  return graph.op('Slice', [all, ints(0), ints(count), ints(-1)]);
}
