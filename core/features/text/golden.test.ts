import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Params } from '../../estimators/estimator.ts';
import { cellsOf } from '../block.ts';
import { sparseMatrix } from '../matrix.ts';
import { scoreTerms } from './score-terms.ts';
import { fitStep, runFitted } from '../../../test/support/text-steps.ts';

type Case = {
  params: { ngram_range?: [number, number]; norm?: null; analyzer?: string };
  terms: string[];
  rows: Record<string, number>[];
  chi2: number[];
  r: number[];
};
/** What scikit-learn made of the same texts: `test/oracle/text.py`. */
type Golden = { train: string[]; test: string[]; labels: number[]; cases: Case[]; naiveBayes: number[] };
const golden: Golden = JSON.parse(
  readFileSync(new URL('../../../test/golden/features/text.json', import.meta.url), 'utf8'),
);

/** scikit-learn's parameters as ours; its defaults are not always ours. */
function ours({ ngram_range: [least, most] = [1, 1], norm, ...rest }: Case['params']): Params {
  return {
    min_df: 1,
    sublinear_tf: false,
    ...rest,
    norm: norm === null ? 'none' : 'l2',
    ngram_min: least,
    ngram_max: most,
  };
}

describe.each(golden.cases)('$params', ({ params, terms, rows, chi2, r }) => {
  const prefix = params.analyzer === 'char_wb' ? 't_char_' : 't_';

  it('weighs terms as scikit-learn does', async () => {
    const fitted = await fitStep('tfidf_vectorizer', ours(params), golden.train);
    const found = fitted.columns.map(({ name }) => name);
    expect(found.toSorted()).toEqual(terms.map((term) => prefix + term).toSorted());
    const actual = await runFitted(fitted, golden.test);
    rows.forEach((row, i) =>
      found.forEach((name, j) =>
        expect(actual[i][j], `${name} in text ${i}`).toBeCloseTo(row[name.slice(prefix.length)] ?? 0, 5),
      ),
    );
  });

  it('scores terms as scikit-learn does', async () => {
    const { columns } = await fitStep('tfidf_vectorizer', ours(params), golden.train);
    const weights = sparseMatrix(golden.train.length, columns, columns.map(cellsOf));
    const labels = Float32Array.from(golden.labels);
    const byClass = scoreTerms(weights, { problemType: 'binary', classes: 2, labels });
    const values = labels.map((label) => label * 2.5 - 1);
    const byValue = scoreTerms(weights, { problemType: 'regression', classes: 0, labels: values });
    columns.forEach(({ name }, j) => {
      const place = terms.indexOf(name.slice(prefix.length));
      expect(byClass[j]).toBeCloseTo(chi2[place], 5);
      expect(byValue[j]).toBeCloseTo(r[place] ** 2, 5);
    });
  });
});

it('has the log odds of scikit-learn’s naive Bayes', async () => {
  const labels = Float32Array.from(golden.labels);
  const fitted = await fitStep('naive_bayes_encoder', {}, golden.train, labels);
  expect(fitted.columns.map(({ name }) => name)).toEqual(['t_odds']);
  const rows = await runFitted(fitted, golden.test);
  rows.forEach(([odds], i) => expect(odds).toBeCloseTo(golden.naiveBayes[i], 5));
});
