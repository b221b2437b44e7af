import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitStep, runFitted } from '../../../test/support/text-steps.ts';
import type { Params } from '../../estimators/estimator.ts';
import { openModel } from '../../native/onnxruntime.ts';
import { createGraph } from '../../onnx/builder.ts';
import { textBatches, usedCharacters, withoutNul } from '../../onnx/texts.ts';
import { boundedText, boundedTextNodes } from './bounded-text.ts';

/** Words of several scripts in several cases, and what stands between them. */
const words = [
  'free',
  'Free',
  'FREE',
  'FrEe',
  'x',
  'größe',
  'Größe',
  'GRÖßE',
  'STRASSE',
  'привет',
  'Привет',
  'ПРИВЕТ',
];
const more = [
  'ΟΔΟΣ',
  'οδος',
  'İstanbul',
  'ǆ',
  'ﬁn',
  '日本',
  '東京都',
  'हिन्दी',
  'e\u0301te\u0301',
  'a_b',
  '42',
  '٣٤',
  '½',
  '🎈',
];
const between = [
  ' ',
  '  ',
  '\n',
  '\t',
  ', ',
  '.',
  '!',
  '\u00a0',
  '\u0085',
  '\u2028',
  '\ufeff',
  '-',
  '\0',
  '\ud800',
  '',
];
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...words, ...more) },
  { weight: 3, arbitrary: fc.constantFrom(...between) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 5 }) },
);
const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
const texts = fc.array(text, { minLength: 1, maxLength: 12 });

/** Texts that are long, or nothing but what is no word. */
const unusual = [
  '',
  ' ',
  '...!?',
  '🎈'.repeat(3000),
  '日本語'.repeat(2000),
  'word '.repeat(20_000),
  'x'.repeat(100_000),
  `${'y'.repeat(usedCharacters - 1)} z z`,
  '\n\n\n',
  'nul\0nul',
];

const runs = { numRuns: 40 };

async function cut(given: string[]) {
  const graph = createGraph();
  graph.output('y', boundedTextNodes(graph, graph.input('t', 'string', ['N', 1])), 'string', ['N']);
  const model = await openModel(graph.bytes());
  const t = { type: 'string' as const, data: given.map(withoutNul), dims: [given.length, 1] };
  const { y } = await model.run({ t });
  await model.close();
  return y.data;
}

describe('boundedTextNodes', () => {
  it('keeps the first characters, as boundedText does', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (given) => {
        expect(await cut(given)).toEqual(given.map(boundedText));
      }),
      runs,
    );
    expect(await cut(unusual)).toEqual(unusual.map(boundedText));
    expect(unusual.map((given) => [...boundedText(given)].length)).toContain(usedCharacters);
  });
});

const analyzers: { step: string; params: Params }[] = [
  { step: 'tfidf_vectorizer', params: { min_df: 1 } },
  { step: 'tfidf_vectorizer', params: { min_df: 1, norm: 'none', sublinear_tf: false, ngram_max: 3 } },
  { step: 'tfidf_vectorizer', params: { min_df: 1, analyzer: 'char_wb', ngram_min: 2, ngram_max: 5 } },
  { step: 'tfidf_vectorizer', params: { min_df: 1, k_best: 3 } },
  { step: 'text_statistics', params: {} },
];

describe.each(analyzers)('$step $params', ({ step, params }) => {
  /** The largest difference, relative to values above 1. */
  const difference = async (given: string[]) => {
    const fitted = await fitStep(step, params, given);
    if (fitted.columns.length === 0) return 0;
    const rows = await runFitted(fitted, given);
    const differences = fitted.columns.flatMap(({ values }, j) =>
      Array.from(values(), (value, i) => Math.abs(rows[i][j] - value) / Math.max(1, Math.abs(value))),
    );
    return Math.max(...differences);
  };

  it('knows of its training texts what the graph answers', async () => {
    const property = fc.asyncProperty(texts, async (given) => {
      expect(await difference(given)).toBeLessThan(1e-6);
    });
    await fc.assert(property, runs);
    expect(await difference(unusual)).toBeLessThan(1e-5);
  });

  it('does not depend on the order of the texts', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (given) => {
        const labels = Float32Array.from(given, (t) => t.length % 2);
        const forwards = await fitStep(step, params, given, labels);
        const backwards = await fitStep(step, params, given.toReversed(), labels.toReversed());
        expect(Buffer.from(backwards.bytes).equals(forwards.bytes)).toBe(true);
      }),
      runs,
    );
  });

  it('answers for any text, whatever it was fitted on', async () => {
    const fitted = await fitStep(step, params, ['Free entry', 'free for all', 'größe']);
    const rows = await runFitted(fitted, unusual);
    expect(rows.length).toBe(unusual.length);
    expect(rows.flat().every(Number.isFinite)).toBe(true);
  });
});

it('takes a word in its usual cases for the same', async () => {
  const fitted = await fitStep('tfidf_vectorizer', { min_df: 1 }, ['größe', 'ÜBER', 'Привет', 'free']);
  const rows = await runFitted(fitted, ['GRÖßE', 'Größe', 'über', 'Über', 'ПРИВЕТ', 'привет', 'FrEe']);
  const places = rows.map((row) => row.map((value, j) => (value > 0 ? fitted.columns[j].name : '')).join(''));
  expect(places).toEqual(['t_größe', 't_größe', 't_über', 't_über', 't_привет', 't_привет', 't_free']);
});

it.each([
  [5, 3],
  [4, 0],
])('takes texts of at most %d characters on average: %d terms', async (max_mean_length, terms) => {
  const { columns } = await fitStep('tfidf_vectorizer', { min_df: 1, max_mean_length }, ['one two', 'one']);
  expect(columns.length).toBe(terms);
});

it('makes no feature of texts without a word', async () => {
  expect((await fitStep('tfidf_vectorizer', {}, ['', '.', '!'])).columns).toEqual([]);
});

it('cuts batches where texts are long, and covers every row once', () => {
  const lengths = fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 300 });
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 50 }), (given, mostRows) => {
      const column = given.map((length) => 'x'.repeat(length));
      const batches = [...textBatches([column], column.length, mostRows)];
      expect(batches.flatMap(([start, end]) => column.slice(start, end)).length).toBe(column.length);
      for (const [start, end] of batches) {
        const longest = Math.min(usedCharacters, Math.max(...given.slice(start, end)));
        expect(end - start === 1 || (end - start) * longest <= 2 ** 19).toBe(true);
        expect(end - start).toBeLessThanOrEqual(mostRows);
      }
    }),
  );
});
