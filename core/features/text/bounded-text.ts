import type { Graph } from '../../onnx/graph.ts';
import { usedCharacters, withoutNul } from '../../onnx/texts.ts';
import { tokenize } from './nodes.ts';

/** A power of two. The regular expressions of the graph count to a thousand at most, and quickly to some hundred. */
const parts = 8;
const partCharacters = usedCharacters / parts;

/** The first {@link usedCharacters} of a text, as the graph sees them: what is no Unicode becomes U+FFFD. */
export function boundedText(given: string): string {
  const text = withoutNul(given);
  if (text.length <= usedCharacters) return text.toWellFormed();
  // A character has two units at most.
  const start = text.slice(0, 2 * usedCharacters);
  return [...start].slice(0, usedCharacters).join('').toWellFormed();
}

/**
 * The same in the graph: strings [N, 1] to [N]. There is no node that cuts a string: it is taken apart into pieces of
 * equal length, and the first of them are put together again, neighbours first.
 */
export function boundedTextNodes(graph: Graph, texts: string): string {
  const ints = (...values: number[]) => graph.constant('int64', [values.length], values);
  const flat = graph.op('Reshape', [texts, ints(-1)]);
  const pieces = tokenize(graph, flat, `(?s).{1,${partCharacters}}`);
  const shape = graph.op('Concat', [graph.op('Shape', [flat]), ints(parts)], { axis: 0 });
  const blank = graph.op('Expand', [graph.constant('string', [1, 1], ['']), shape]);
  let joined = graph.op('Concat', [pieces, blank], { axis: 1 });
  for (let width = parts; width > 1; width /= 2) {
    const every2nd = (from: number) => graph.op('Slice', [joined, ints(from), ints(width), ints(1), ints(2)]);
    joined = graph.op('StringConcat', [every2nd(0), every2nd(1)]);
  }
  return graph.op('Reshape', [joined, ints(-1)]);
}
