import { parseHTML } from 'linkedom';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Ensemble } from '../../contracts/artifacts.ts';
import type { ModelInput, Signature } from '../../contracts/dataset.ts';
import type { ProblemType } from '../../contracts/pipeline.ts';
import { evaluateModel } from '../evaluate/evaluate-model.ts';
import { twoColumns, weightedSumModel } from '../evaluate/fixtures.ts';
import { calibrationBins } from './figures/calibration.ts';
import { thresholds } from './figures/ranking-curves.ts';
import { html } from './html.ts';
import { renderReport, type ReportRequest } from './report.ts';

const hostile = `<script>alert('1')</script>&"\u0000`;
const classesOf = { binary: ['no', hostile], multiclass: ['a', hostile, 'c'], regression: undefined };

/** A real evaluation whose column, class and reason are hostile. */
async function requestFor(problemType: ProblemType, rows = 200): Promise<ReportRequest> {
  const { table: plain, labels } = twoColumns(rows, 1);
  const [x, noise] = plain.columns;
  const table = { rows, columns: [{ ...x, name: hostile.replace('\0', '') }, noise] };
  const inputs: ModelInput[] = table.columns.map(({ name }) => ({ name, kind: 'numeric' }));
  const classes = classesOf[problemType];
  const signature: Signature = { target: hostile, problemType, inputs, ...(classes && { classes }) };
  const weights = {
    [inputs[0].name]: classes ? classes.map((_, c) => c) : [1],
    noise: classes ? classes.map(() => 0) : [0],
  };
  const model = weightedSumModel(signature, weights);
  const gate = { test: 'auto' as const, confidence: 0.9, margin: 0 };
  const shared = { table, labels, trainLabels: labels, gate, seed: 0, threads: 1 };
  const { evaluation, scored } = await evaluateModel({ model, ...shared });
  const params = { learning_rate: 0.1, [hostile]: hostile };
  const candidate = { id: 'a', estimator: 'lightgbm', plan: 'tree' as const, params, estimatedSeconds: 1 };
  const metric = evaluation.primaryMetric;
  return {
    pipeline: 'churn',
    runId: 'churn-000000000000',
    datasetVersion: 'd'.repeat(64),
    evaluation,
    scored,
    training: {
      model: { key: 'k', sha256: 'e'.repeat(64), bytes: model.length },
      signature,
      estimator: 'lightgbm',
      params,
      iterations: 10,
      validation: { metric, score: 0.5 },
      candidates: 1,
    },
    leaderboard: {
      metric,
      fitted: [{ candidate, metric, score: 0.5, loss: 0.5, iterations: 10 }],
      failed: [],
    },
    rows: { read: 210, kept: 205, quarantined: 5, train: 5, test: rows },
    quarantine: [{ reason: hostile, rows: 5 }],
    decisions: {
      problemType,
      target: hostile,
      classes,
      inputs,
      dropped: [{ column: hostile, reason: hostile }],
      warnings: [{ code: 'leakage', column: hostile, text: hostile }],
      duplicates: 0,
      split: { by: 'random' },
      validation: 'holdout',
      reasons: { split: hostile, validation: hostile },
      metric,
    },
  };
}

const titles = (page: string) =>
  Array.from<{ textContent: string }, string>(
    parseHTML(page).document.querySelectorAll('figure h3'),
    (h) => h.textContent,
  );

describe.each([
  [
    'binary',
    ['ROC curve', 'Precision and recall', 'Calibration', 'Confusion matrix', 'What the model goes by'],
  ],
  ['multiclass', ['Calibration', 'Confusion matrix', 'What the model goes by']],
  ['regression', ['Predicted and actual', 'Errors', 'What the model goes by']],
] as const)('%s', (problemType, figures) => {
  test('shows what belongs to the problem', async () => {
    const page = renderReport(await requestFor(problemType));
    expect(titles(page)).toEqual(['How much better', ...figures]);
  });

  test('nothing landed becomes markup', async () => {
    const page = renderReport(await requestFor(problemType));
    expect(page).not.toMatch(/<script/i);
    expect(page).toContain('&lt;script&gt;');
    expect(page).not.toContain('\0');
    expect(parseHTML(page).document.querySelectorAll('script, link, img, iframe, object')).toHaveLength(0);
  });

  test('equal runs give equal bytes, also in one process', async () => {
    expect(renderReport(await requestFor(problemType))).toBe(renderReport(await requestFor(problemType)));
  });

  test('without held-out rows the page says so', async () => {
    const page = renderReport(await requestFor(problemType, 0));
    expect(page).toContain('no rows were held out');
    expect(titles(page)).toEqual([]);
  });
});

test('many rows make no big page', async () => {
  const [small, large] = [await requestFor('binary', 300), await requestFor('binary', 20_000)].map(
    renderReport,
  );
  expect(large.length).toBeLessThan(small.length * 1.5);
});

test('a budget that was too small is said', async () => {
  const request = await requestFor('binary');
  const leaderboard = { ...request.leaderboard, warning: 'only <one> model is fitted' };
  expect(renderReport({ ...request, leaderboard })).toContain('only &lt;one&gt; model is fitted.');
});

test('the leaderboard says what differs between candidates, not what all share', async () => {
  const request = await requestFor('binary');
  const [first] = request.leaderboard.fitted;
  const other = { ...first.candidate, id: 'b', params: { ...first.candidate.params, learning_rate: 0.05 } };
  const fitted = [first, { ...first, candidate: other }];
  const { document } = parseHTML(
    renderReport({ ...request, leaderboard: { ...request.leaderboard, fitted } }),
  );
  const cells = Array.from<{ textContent: string }, string>(
    document.querySelectorAll('td:nth-child(6) code'),
    (cell) => cell.textContent,
  );
  expect(cells).toEqual(['learning_rate=0.1', 'learning_rate=0.05']);
});

/** What an ensemble, its explanations and its failures add to a page; names are hostile. */
async function explainedRequest(problemType: ProblemType): Promise<ReportRequest> {
  const request = await requestFor(problemType);
  const { evaluation, training, leaderboard } = request;
  const isClasses = problemType !== 'regression';
  const [{ candidate }] = leaderboard.fitted;
  const columns = [
    { column: hostile, value: hostile, contribution: 0.3 },
    { column: 'empty', value: null, contribution: -0.1 },
  ];
  const ensemble: Ensemble = {
    members: [
      { candidate, iterations: 10, weight: 0.7 },
      {
        candidate: { ...candidate, estimator: 'linear', params: { [hostile]: hostile } },
        iterations: 5,
        weight: 0.3,
      },
    ],
    validation: training.validation,
    ...(isClasses
      ? { calibration: { method: 'temperature', temperature: 1.5 } }
      : { interval: { coverage: 0.9, low: -1, high: 1 } }),
  };
  const explanation = {
    base: 0.2,
    prediction: 0.45,
    columns,
    others: 0.05,
    why: 'sure and wrong',
    actual: hostile,
  };
  return {
    ...request,
    ...(isClasses && { uncalibrated: Float64Array.from(request.scored.predictions, (p) => p ** 2) }),
    training: { ...training, estimator: 'ensemble', ensemble },
    leaderboard: { ...leaderboard, failed: [{ id: hostile, reason: `native error: ${hostile}` }] },
    evaluation: {
      ...evaluation,
      importance: evaluation.importance.map((own, i) => ({ ...own, alike: i === 0 ? ['noise'] : [] })),
      gain: [{ column: hostile, share: 1 }],
      explanations: [isClasses ? { ...explanation, of: hostile } : explanation],
      ...(!isClasses && {
        interval: { coverage: 0.9, observed: { value: 0.88, low: 0.84, high: 0.91 }, meanWidth: 2.5 },
      }),
    },
  };
}

describe.each(['binary', 'multiclass', 'regression'] as const)('an explained ensemble, %s', (problemType) => {
  test('shows members, gain, samples and failures, and escapes them', async () => {
    const page = renderReport(await explainedRequest(problemType));
    const { document } = parseHTML(page);
    const text = document.documentElement.textContent!;
    expect(titles(page)).toEqual(
      expect.arrayContaining([
        'What the trees split by',
        expect.stringMatching(/^Sure and wrong: .*0\.45, in truth /),
      ]),
    );
    expect(text).toContain('From 0.2, where nothing is known of a row, to 0.45.');
    expect(text).toContain('2 models');
    expect(text).toContain('Candidates without a model');
    expect(text).toContain('native error: <script>');
    expect(text).toContain('order the rows nearly alike');
    expect(page).toContain('empty = missing');
    expect(page).not.toMatch(/<script/i);
    expect(page).not.toContain('\0');
    expect(document.querySelectorAll('script, link, img, iframe, object')).toHaveLength(0);
  });

  test('says what was done to the answers, and how it did', async () => {
    const text = parseHTML(renderReport(await explainedRequest(problemType))).document.documentElement
      .textContent!;
    const said =
      problemType === 'regression'
        ? ['made to hold 90 % of the rows', '88 %', '84 % – 91 %', '2.5 wide']
        : ['a temperature of 1.5', 'before it was calibrated'];
    for (const part of said) expect(text.replace(/\s+/g, ' ')).toContain(part);
  });
});

test('a metric of one class has no curve', async () => {
  const request = await requestFor('binary');
  const scored = { ...request.scored, labels: new Float32Array(200) };
  const { roc_auc: _, ...metrics } = request.evaluation.metrics;
  const page = renderReport({ ...request, scored, evaluation: { ...request.evaluation, metrics } });
  expect(titles(page)).not.toContain('ROC curve');
});

test('html escapes whatever it is given, in text and in attributes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const clean = text.replace(/\p{Cc}/gu, '\uFFFD');
      const { document } = parseHTML(html`<p title="${text}">${text}</p>`.markup);
      const p = document.querySelector('p')!;
      expect(p.textContent).toBe(clean);
      expect(p.getAttribute('title')).toBe(clean);
    }),
  );
});

test('thresholds count ties at once', () => {
  const predictions = Float64Array.of(0.1, 0.9, 0.5, 0.5, 0.5, 0.5, 0.8, 0.2);
  expect(thresholds({ labels: [1, 1, 0, 0], predictions, classes: 2 })).toEqual([
    { truePositives: 0, falsePositives: 0 },
    { truePositives: 1, falsePositives: 0 },
    { truePositives: 2, falsePositives: 1 },
    { truePositives: 2, falsePositives: 2 },
  ]);
});

test('calibration bins hold all rows and their shares', () => {
  const { labels } = twoColumns(105, 2);
  const predictions = Float64Array.from({ length: 210 }, (_, i) => (i % 2 ? i / 210 : 1 - (i + 1) / 210));
  const bins = calibrationBins({ labels, predictions, classes: 2 });
  expect(bins.reduce((sum, b) => sum + b.rows, 0)).toBe(105);
  for (const { low, observed, high } of bins) {
    expect(low).toBeLessThanOrEqual(observed);
    expect(high).toBeGreaterThanOrEqual(observed);
  }
  expect(bins.map((b) => b.predicted)).toEqual(bins.map((b) => b.predicted).toSorted((a, b) => a - b));
});
