import { openModel } from '../../native/onnxruntime.ts';
import { createGraph } from '../../onnx/builder.ts';
import type { Graph } from '../../onnx/graph.ts';
import { boundedTextNodes, usedCharacters } from './bounded-text.ts';
import { tokenize } from './nodes.ts';
import { createSequencer, type Sequences } from './sequences.ts';

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

/** Characters in a batch: a row of it takes as much room as its longest. */
const batchCharacters = 2 ** 19;

/** The words of each text, taken apart by the very nodes that will do so in the model. */
export async function wordSequences(texts: readonly string[], mostSymbols: number): Promise<Sequences> {
  const sequencer = createSequencer(texts.length);
  const graph = createGraph();
  const words = wordNodes(graph, boundedTextNodes(graph, graph.input('texts', 'string', ['N', 1])));
  graph.output('words', words, 'string', ['N', 'D']);
  const model = await openModel(graph.bytes());
  for (const rows of batches(texts)) {
    const data = rows.map((row) => texts[row]);
    const found = (await model.run({ texts: { type: 'string', data, dims: [rows.length, 1] } })).words;
    const width = found.dims[1];
    const tokens = found.data as string[];
    rows.forEach((row, i) => {
      const own = tokens.slice(i * width, (i + 1) * width);
      const end = own.indexOf('');
      sequencer.add(row, end < 0 ? own : own.slice(0, end), lowerCase);
    });
  }
  await model.close();
  return sequencer.finish(mostSymbols, casesOf);
}

/** The rows in batches of texts of about the same length. */
function* batches(texts: readonly string[]): Generator<number[]> {
  const rows = [...texts.keys()].toSorted((a, b) => texts[a].length - texts[b].length || a - b);
  for (let start = 0, end = 0; start < rows.length; start = end) {
    const fits = () =>
      (end - start + 1) * Math.min(texts[rows[end]].length, usedCharacters) <= batchCharacters;
    do end++;
    while (end < rows.length && fits());
    yield rows.slice(start, end);
  }
}

const lowerCase = (word: string) => word.toLowerCase();

/** The word as {@link wordNodes} gives it: all in lower case, with a capital, all in capitals. */
export function casesOf(word: string): string[] {
  const [first, ...rest] = word;
  const cases = [word, first.toUpperCase() + rest.join(''), word.toUpperCase()].map(lowerAscii);
  return cases.filter((form) => form.toLowerCase() === word);
}

const lowerAscii = (text: string) => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
