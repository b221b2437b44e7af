import { z } from 'zod';
import { random, shuffle } from '../../random.ts';
import { traits } from '../../validity/traits.ts';
import { joinBlocks, type NumericBlock, type NumericFeature, type TextInput } from '../block.ts';
import { quantileOf, sortedFinite } from '../moments.ts';
import { defineStep, type StepContext, type Target } from '../step.ts';
import { analyze, symbolNodes } from '../text/analyzers.ts';
import type { TextMemo } from '../text/lexicon.ts';
import { crossFittedScores, learnOdds, scoreNodes } from '../text/naive-bayes.ts';
import { placeNodes } from '../text/tf-idf-nodes.ts';
import { learnVocabulary } from '../text/vocabulary.ts';
import { weighRows } from '../text/weights.ts';

const innerFolds = 5;
/** With more classes than this the columns would be too many for what they say: none is made. */
const maxClasses = 10;
const range = { least: 1, most: 2 };
const limits = { min_df: 2, max_df: 1, max_features: 20_000 };

/**
 * What a text's words and pairs of words say about the target, in one column (one for each class where there are several):
 * the log odds of a multinomial naive Bayes on TF-IDF weights. For regression the odds of a value above the median. It is for
 * texts what `target_encoder` is for levels, and training sees for each row what the other folds' rows say.
 */
export const naiveBayesEncoder = defineStep({
  name: 'naive_bayes_encoder',
  takes: 'text',
  params: z.strictObject({}),
  capability: {
    takes: traits.text,
    gives: traits.numeric,
    clears: traits.missing | traits.telling,
    maySet: traits.negative | traits.varied | traits.lopsided | traits.central,
    columns: ({ most }, { classes }) => [0, classes > maxClasses ? 0 : most * Math.max(1, classes)],
  },
  fit: async ({ inputs, memo }, _, context) => {
    const blocks: NumericBlock[] = [];
    if (context.target.classes <= maxClasses) {
      for (const input of inputs) blocks.push(await encode(input, memo, context));
    }
    return joinBlocks(context.graph, blocks);
  },
});

async function encode({ column, tensor }: TextInput, memo: TextMemo, { graph, target, seed }: StepContext) {
  const { sequences, found, kinds } = await analyze(column.values, memo, 'word', range);
  const vocabulary = learnVocabulary(found, kinds, limits);
  const terms = vocabulary.terms.length;
  const weighed = weighRows(found, vocabulary, { sublinear_tf: false, norm: 'occurrences' });
  const foldOf = assignFolds(column.values.length, seed);
  const outputs = terms === 0 ? [] : outputsOf(target);
  const columns = outputs.map(({ name, isOf }): NumericFeature => {
    // Kept, since it is one column that takes as long as a fit.
    const scores = crossFittedScores(weighed, isOf, terms, foldOf);
    return {
      name: `${column.name}_${name}`,
      source: column.name,
      categorical: false,
      crossFitted: true,
      values: () => scores,
    };
  });
  const odds = outputs.map(({ isOf }) => learnOdds(weighed, isOf, terms));
  if (columns.length === 0) return { kind: 'numeric', type: 'float', tensor: '', columns } as const;
  const symbols = symbolNodes('word')(graph, tensor);
  const places = placeNodes(graph, symbols, sequences.symbols, vocabulary);
  const scores = scoreNodes(graph, places, vocabulary.idf, odds);
  return { kind: 'numeric', type: 'float', tensor: scores, columns } satisfies NumericBlock;
}

/** What is asked of a text: for each column, which rows' answer is yes. */
function outputsOf({ problemType, labels, classes }: Target): { name: string; isOf: boolean[] }[] {
  if (problemType === 'regression') {
    const median = quantileOf(sortedFinite(labels), 0.5);
    return [{ name: 'odds', isOf: Array.from(labels, (label) => label > median) }];
  }
  const classIs = (code: number) => Array.from(labels, (label) => label === code);
  if (problemType === 'binary') return [{ name: 'odds', isOf: classIs(1) }];
  return Array.from({ length: classes }, (_, code) => ({ name: `odds_${code}`, isOf: classIs(code) }));
}

function assignFolds(rows: number, seed: number): Int8Array {
  const folds = Array.from({ length: rows }, (_, i) => i % innerFolds);
  return Int8Array.from(shuffle(folds, random(seed)));
}
