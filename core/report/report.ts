import type { z } from 'zod';
import type { Evaluation, Leaderboard, Training } from '../../contracts/artifacts.ts';
import { formatNumber } from '../metrics/format.ts';
import type { Scored } from '../metrics/metric.ts';
import { data, type DataFacts } from './data.ts';
import { html, trusted, type Html } from './html.ts';
import { performance } from './performance.ts';
import { model } from './model.ts';
import { style } from './style.ts';

export type ReportRequest = DataFacts & {
  pipeline: string;
  runId: string;
  /** The hash of the data that the run is from. */
  datasetVersion: string;
  evaluation: Evaluation;
  /** The test rows' labels and predictions. */
  scored: Scored;
  /** The test rows' probabilities before calibration, where there is one. */
  uncalibrated?: Float64Array;
  training: Training;
  leaderboard: z.infer<typeof Leaderboard>;
};

/**
 * One HTML page about a run: self-contained, without scripts and without times, so that equal runs give equal bytes.
 * Names of columns and levels come from landed files: all text is escaped, and the page forbids itself to load
 * anything.
 */
export function renderReport(request: ReportRequest): string {
  const { pipeline, runId, datasetVersion, evaluation, scored, uncalibrated, training } = request;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
        />
        <title>${pipeline}: ${evaluation.verdict === 'promote' ? 'promoted' : 'kept out'} (${runId})</title>
        <style>
          ${trusted(style)}
        </style>
      </head>
      <body>
        <main>
          ${heading(request)} ${performance(evaluation, scored, uncalibrated)}
          ${model(training, request.leaderboard)} ${data(request)}
          <footer>
            Run <code>${runId}</code> · model <code>${training.model.sha256.slice(0, 12)}</code>,
            ${formatNumber(training.model.bytes)} bytes · dataset
            <code>${datasetVersion.slice(0, 12)}</code> · Landfall
          </footer>
        </main>
      </body>
    </html> `;
  return page.markup;
}

const problems = {
  binary: 'Binary classification',
  multiclass: 'Multiclass classification',
  regression: 'Regression',
};
const verdicts = {
  promote: 'Promoted: this model may go live',
  keep: 'Kept out: this model does not go live',
};

function heading({ pipeline, decisions, evaluation, training }: ReportRequest): Html {
  const { verdict, reason, problemType, primaryMetric, metrics } = evaluation;
  const primary = metrics[primaryMetric];
  const tiles = [
    ...(primary ? [[formatNumber(primary.value), primaryMetric]] : []),
    [training.estimator, 'estimator'],
    [formatNumber(training.candidates), 'candidates tried'],
    [formatNumber(decisions.inputs.length), 'input columns'],
  ].map(([value, name]) => html`<div class="tile"><b>${value}</b><span>${name}</span></div>`);
  return html`
    <header>
      <p class="kicker">${problems[problemType]} · ${pipeline}</p>
      <h1>Predicting ${decisions.target}</h1>
      ${positiveClass(evaluation, decisions.classes)}
    </header>
    <div class="verdict ${verdict}">
      <strong>${verdicts[verdict]}</strong>
      <p>${reason}.</p>
    </div>
    <div class="tiles">${tiles}</div>
  `;
}

function positiveClass({ problemType }: Evaluation, classes: string[] = []): Html {
  if (problemType === 'regression') return html``;
  return problemType === 'binary'
    ? html`<p class="muted">The positive class is “${classes[1]}”, the other “${classes[0]}”.</p>`
    : html`<p class="muted">${formatNumber(classes.length)} classes.</p>`;
}
