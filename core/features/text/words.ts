import { openModel } from '../../native/onnxruntime.ts';
import { createGraph } from '../../onnx/builder.ts';
import type { Graph } from '../../onnx/graph.ts';
import { textBatches, withoutNul } from '../../onnx/texts.ts';
import { boundedTextNodes } from './bounded-text.ts';
import type { Lexicon } from './lexicon.ts';
import { tokenize } from './nodes.ts';
import { singleCharacter, type Naming } from './sequences.ts';

/** Two or more letters, digits or underscores: scikit-learn's `(?u)\b\w\w+\b`, with Python's idea of a letter. */
const wordPattern = String.raw`[\p{L}\p{N}_]{2,}`;

/**
 * Words of strings [N], [N, most words], filled up with `''`. ASCII is in lower case: the locale "C" is there on every
 * system and knows no other letters, so those keep their case, and the vocabulary has the words in their usual cases.
 */
export function wordNodes(graph: Graph, texts: string): string {
  const lower = graph.op('StringNormalizer', [texts], { case_change_action: 'LOWER', locale: 'C' });
  return tokenize(graph, lower, wordPattern);
}

/** Adds the words of texts that the lexicon does not have, taken apart by the very nodes that will do so in the model. */
export async function readWords(texts: readonly string[], lexicon: Lexicon): Promise<void> {
  const unknown = [...new Set(texts)].filter((text) => lexicon.find(text) === undefined);
  if (unknown.length === 0) return;
  unknown.sort((a, b) => a.length - b.length);
  const graph = createGraph();
  const words = wordNodes(graph, boundedTextNodes(graph, graph.input('texts', 'string', ['N', 1])));
  graph.output('words', words, 'string', ['N', 'D']);
  const model = await openModel(graph.bytes());
  for (const [start, end] of textBatches([unknown], unknown.length)) {
    const batch = unknown.slice(start, end);
    const data = batch.map(withoutNul);
    const found = (await model.run({ texts: { type: 'string', data, dims: [batch.length, 1] } })).words;
    const tokens = found.data as string[];
    const width = found.dims[1];
    batch.forEach((text, i) => {
      const own = tokens.slice(i * width, (i + 1) * width);
      const length = own.indexOf('');
      lexicon.add(text, length < 0 ? own : own.slice(0, length));
    });
  }
  await model.close();
}

export const wordNaming: Naming = { nameOf: (word) => word.toLowerCase(), casesOf };

/** The word as {@link wordNodes} gives it: all in lower case, with a capital, all in capitals. */
function casesOf(word: string): string[] {
  const letters = [...word];
  const capitals = letters.map((letter) => singleCharacter(letter.toUpperCase()) ?? letter);
  const cases = [letters, [capitals[0], ...letters.slice(1)], capitals].map((form) =>
    lowerAscii(form.join('')),
  );
  return cases.filter((form) => form.toLowerCase() === word);
}

const lowerAscii = (text: string) => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
