import type { Graph } from '../../onnx/graph.ts';
import { boundedText } from './bounded-text.ts';
import { characters, tokenize } from './nodes.ts';

/** What is counted in a text, in this order; shares are of its characters. A missing text has none of anything. */
export const statisticNames = [
  'characters',
  'words',
  'digits_share',
  'capitals_share',
  'punctuation_share',
  'exclamation_marks',
  'question_marks',
] as const;

/** `!` and `?` are counted by themselves. */
const classOf = (character: string) => {
  const at = '!?'.indexOf(character);
  if (at >= 0) return 3 + at;
  if (/[0-9]/.test(character)) return 0;
  if (/\p{Lu}/u.test(character)) return 1;
  return /[\p{P}\p{S}]/u.test(character) ? 2 : undefined;
};
const numberOfClasses = 5;
const shared = 3;

/** Of Latin, Greek and Cyrillic: a list of all capitals and signs there are would be a large part of a model. */
const known = new Map(
  Array.from({ length: 0x530 }, (_, code) => String.fromCodePoint(code)).flatMap((character) => {
    const found = classOf(character);
    return found === undefined ? [] : [[character, found] as const];
  }),
);
const other = -1;

/** White space of ASCII, which RE2 and JavaScript write the same. */
const wordPattern = String.raw`[^\t\n\f\r ]+`;
const word = new RegExp(wordPattern, 'g');

/** The statistics of one text. */
export function textStatistics(given: string): number[] {
  const text = boundedText(given);
  const counts = Array.from({ length: numberOfClasses }, () => 0);
  let length = 0;
  for (const character of text) {
    length++;
    const found = known.get(character);
    if (found !== undefined) counts[found]++;
  }
  const words = text.match(word)?.length ?? 0;
  const shares = counts.slice(0, shared).map((count) => count / Math.max(length, 1));
  return [length, words, ...shares, ...counts.slice(shared)];
}

/** The same in the graph: strings [N] to floats [N, statistics]. */
export function statisticNodes(graph: Graph, texts: string): string {
  const ints = (...values: number[]) => graph.constant('int64', [values.length], values);
  const encode = (symbols: string, keys: string[], values: number[], unknown: number) =>
    graph.op(
      'LabelEncoder',
      [symbols],
      { keys_strings: { strings: keys }, values_int64s: { ints: values }, default_int64: unknown },
      'ai.onnx.ml',
    );
  const count = (truths: string, keepdims: 0 | 1) =>
    graph.op('ReduceSum', [graph.op('Cast', [truths], { to: 1 }), ints(1)], { keepdims });
  // What only fills up, '', is no character.
  const filling = numberOfClasses;
  const keys = [...known.keys(), ''];
  const found = encode(characters(graph, texts), keys, [...known.values(), filling], other);
  const isOf = graph.op('Equal', [
    graph.op('Unsqueeze', [found, ints(2)]),
    ints(...Array(numberOfClasses).keys()),
  ]);
  const counts = count(isOf, 0);
  const length = count(graph.op('Less', [found, graph.constant('int64', [], [filling])]), 1);
  const tokens = encode(tokenize(graph, texts, wordPattern), [''], [0], 1);
  const words = count(tokens, 1);
  const part = (from: number, to: number) => graph.op('Slice', [counts, ints(from), ints(to), ints(1)]);
  const least = graph.op('Max', [length, graph.constant('float', [], [1])]);
  const shares = graph.op('Div', [part(0, shared), least]);
  return graph.op('Concat', [length, words, shares, part(shared, numberOfClasses)], { axis: 1 });
}
