import type { Graph } from '../../onnx/graph.ts';
import { baseFor } from './n-grams.ts';
import type { Symbol } from './sequences.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { Weighting } from './weights.ts';

/**
 * Symbols of texts, strings [N, D], to TF-IDF weights, floats [N, terms]. All is computed at the symbols' places, [N, D], and
 * only the last node writes into the wide matrix: a text has some hundred n-grams, a vocabulary ten thousand.
 */
export function tfidfNodes(
  graph: Graph,
  symbols: string,
  known: readonly Symbol[],
  vocabulary: Vocabulary,
  weighting: Weighting,
): string {
  const places = placeNodes(graph, symbols, known, vocabulary);
  return weightNodes(graph, places, vocabulary.idf, weighting);
}

/** Symbols [N, D] to the places of terms in the vocabulary, int64 [N, M]; -1 where there is none. */
export const placeNodes = (
  graph: Graph,
  symbols: string,
  known: readonly Symbol[],
  vocabulary: Vocabulary,
): string => termNodes(graph, codeNodes(graph, symbols, known, vocabulary), vocabulary);

/**
 * Codes with room behind them, so that an n-gram begins at every symbol: [N, D + most]. Where words have a boundary, one
 * stands before them and fills the room.
 */
function codeNodes(graph: Graph, symbols: string, known: readonly Symbol[], vocabulary: Vocabulary) {
  const { range, boundary } = vocabulary;
  const used = symbolsIn(vocabulary);
  const entries = known.flatMap(({ forms }, i) =>
    used.has(i + 1) ? forms.map((form) => [form, i + 1] as const) : [],
  );
  const keys = entries.map(([form]) => form);
  const codes = entries.map(([, code]) => code);
  const found = graph.op('LabelEncoder', [symbols], attributes(keys, codes, 0), 'ai.onnx.ml');
  const pads = graph.constant('int64', [4], [0, boundary === undefined ? 0 : 1, 0, range.most]);
  return graph.op('Pad', [found, pads, graph.constant('int64', [], [boundary ?? 0])]);
}

/** The codes that a term has, or that end a word. */
function symbolsIn({ terms, range, boundary }: Vocabulary): Set<number> {
  const base = baseFor(range);
  const used = new Set(boundary === undefined ? [] : [boundary]);
  for (const { key } of terms)
    for (let rest = key; rest > 0; rest = Math.floor(rest / base)) used.add(rest % base);
  return used;
}

const attributes = (keys: string[], codes: number[], unknown: number) => ({
  keys_strings: { strings: keys },
  values_int64s: { ints: codes },
  default_int64: unknown,
});

/** The term that begins at each symbol, by length of n-gram side by side; -1 where there is none. */
function termNodes(graph: Graph, codes: string, { terms, range }: Vocabulary): string {
  const ints = (...values: number[]) => graph.constant('int64', [values.length], values);
  const base = graph.constant('int64', [], [baseFor(range)]);
  const from = (shift: number) => graph.op('Slice', [codes, ints(shift), ints(shift - range.most), ints(1)]);
  const found: string[] = [];
  let keys = from(0);
  for (let length = 1; length <= range.most; length++) {
    if (length > 1) keys = graph.op('Add', [graph.op('Mul', [keys, base]), from(length - 1)]);
    const places = [...terms.keys()].filter((i) => terms[i].length === length);
    if (places.length === 0) continue;
    const encoder = {
      keys_int64s: { ints: places.map((i) => terms[i].key) },
      values_int64s: { ints: places },
      default_int64: -1,
    };
    found.push(graph.op('LabelEncoder', [keys], encoder, 'ai.onnx.ml'));
  }
  return found.length === 1 ? found[0] : graph.op('Concat', found, { axis: 1 });
}

/**
 * `places` [N, M] of terms, -1 for none, to [N, terms]. A term that occurs several times writes the same weight as often, and
 * what is none writes a zero somewhere: the largest stands.
 */
function weightNodes(graph: Graph, places: string, idf: Float64Array, { sublinear_tf, norm }: Weighting) {
  const number = (value: number) => graph.constant('float', [], [value]);
  const ints = (...values: number[]) => graph.constant('int64', [values.length], values);
  const zero = graph.constant('int64', [], [0]);
  const occurs = graph.op('Cast', [graph.op('GreaterOrEqual', [places, zero])], { to: 1 });
  const known = graph.op('Max', [places, zero]);
  const rows = graph.op('Shape', [places], { start: 0, end: 1 });
  const shape = graph.op('Concat', [rows, ints(idf.length)], { axis: 0 });
  const blank = graph.op('ConstantOfShape', [shape], {
    value: { tensor: { type: 'float', dims: [1], data: [0] } },
  });
  const scatter = (values: string, reduction: 'add' | 'max') =>
    graph.op('ScatterElements', [blank, known, values], { axis: 1, reduction });

  const idfOf = graph.op('Gather', [graph.constant('float', [idf.length], idf), known]);
  const counted = graph.op('GatherElements', [scatter(occurs, 'add'), known], { axis: 1 });
  const count = graph.op('Max', [counted, number(1)]);
  const tf = sublinear_tf ? graph.op('Add', [graph.op('Log', [count]), number(1)]) : count;
  const weight = graph.op('Mul', [graph.op('Mul', [tf, idfOf]), occurs]);
  if (norm === 'none') return scatter(weight, 'max');
  const squares = graph.op('Div', [graph.op('Mul', [weight, weight]), count]);
  const length = graph.op('Sqrt', [graph.op('ReduceSum', [squares, ints(1)], { keepdims: 1 })]);
  return scatter(graph.op('Div', [weight, graph.op('Max', [length, number(1e-30)])]), 'max');
}
