import type { Comparison, Evaluation } from '../../contracts/artifacts.ts';
import { rowsOf, testOf } from '../evaluate/gate.ts';
import { formatAlike, formatNumber } from '../metrics/format.ts';
import type { Scored } from '../metrics/metric.ts';
import { metricNamed } from '../metrics/metrics.ts';
import { confusion } from './confusion.ts';
import { calibration } from './figures/calibration.ts';
import { comparisons } from './figures/comparisons.ts';
import { percent } from './ensemble.ts';
import { explanation } from './figures/explanation.ts';
import { gain, importance } from './figures/importance.ts';
import { predictedActual, residuals } from './figures/predicted-actual.ts';
import { precisionRecallCurve, rocCurve } from './figures/ranking-curves.ts';
import { html, type Html } from './html.ts';
import { table } from './table.ts';

/** How good the model is and what it was compared with. */
export function performance(evaluation: Evaluation, scored: Scored, uncalibrated?: Float64Array): Html {
  if (!evaluation.rows) return html``;
  return html`
    <h2>On ${formatNumber(evaluation.rows)} held-out rows</h2>
    ${metricsTable(evaluation)} ${intervalLine(evaluation)} ${comparisonSection(evaluation)}
    <h2>Predictions</h2>
    <div class="figures">${figures(evaluation, scored, uncalibrated)}</div>
    ${explained(evaluation)}
  `;
}

function metricsTable({ metrics, primaryMetric, problemType }: Evaluation): Html {
  const entries = Object.entries(metrics);
  const shares = problemType !== 'regression';
  const rows = entries.map(([name, { value, low, high }]) => {
    const { greaterIsBetter, bounded } = metricNamed(name);
    const [shown, from, to] = formatAlike([value, low, high]);
    const line = [name, shown, `${from} – ${to}`, greaterIsBetter ? 'higher' : 'lower'];
    return shares ? [...line, bounded ? strip(low, high) : ''] : line;
  });
  const columns = [
    { name: 'Metric' },
    { name: 'Value', number: true },
    { name: '95 % interval', number: true },
    { name: 'Better' },
    ...(shares ? [{ name: '0 to 1' }] : []),
  ];
  return table(columns, rows, (i) => entries[i][0] === primaryMetric);
}

const strip = (low: number, high: number) =>
  html`<span class="strip"
    ><i style="left: ${(low * 100).toFixed(2)}%; width: ${((high - low) * 100).toFixed(2)}%"></i
  ></span>`;

function comparisonSection({ comparisons: all, incomparable }: Evaluation): Html {
  const note = incomparable
    ? html`<p class="muted">No comparison with the champion: ${incomparable}.</p>`
    : html``;
  if (!all.length) return note;
  return html`
    <h2>Compared</h2>
    ${note} ${table(comparisonColumns, all.map(comparisonRow))}
    <div class="figures" style="margin-top: 1rem">${comparisons(all)}</div>
  `;
}

const comparisonColumns = [
  { name: 'Against' },
  { name: 'Metric' },
  { name: 'This model', number: true },
  { name: 'The other', number: true },
  { name: 'Better by (95 % interval)', number: true },
  { name: 'Confidence', number: true },
  { name: 'By' },
  { name: 'On' },
];

function comparisonRow(comparison: Comparison) {
  const { against, metric, challenger, other, difference, confidence } = comparison;
  const { value, low, high } = difference;
  const [ours, theirs, by, from, to] = formatAlike([challenger, other, value, low, high]);
  const better = `${by} (${from} – ${to})`;
  return [
    against,
    metric,
    ours,
    theirs,
    better,
    confidence.toFixed(3),
    testOf(comparison),
    rowsOf(comparison),
  ];
}

function intervalLine({ interval }: Evaluation): Html {
  if (!interval) return html``;
  const { coverage, observed, meanWidth } = interval;
  const [low, high] = [observed.low, observed.high].map(percent);
  return html`<p style="margin-top: 1rem">
    Prediction intervals are made to hold ${percent(coverage)} of the rows. They hold
    <b>${percent(observed.value)}</b> of these (95 % interval ${low} – ${high}), and are
    ${formatNumber(meanWidth)} wide on average.
  </p>`;
}

function figures(evaluation: Evaluation, scored: Scored, uncalibrated?: Float64Array): Html[] {
  const { problemType, metrics, confusion: matrix } = evaluation;
  if (problemType === 'regression') return [predictedActual(scored), residuals(scored)];
  const curves =
    problemType === 'binary' && metrics.roc_auc
      ? [
          rocCurve(scored, metrics.roc_auc.value),
          precisionRecallCurve(scored, metrics.average_precision.value),
        ]
      : [];
  return [...curves, calibration(scored, uncalibrated), ...(matrix ? [confusion(matrix)] : [])];
}

/** What the answers go by: for all rows, then for some. */
function explained(evaluation: Evaluation): Html {
  const { importance: permuted, gain: split, explanations } = evaluation;
  const global = [
    ...(permuted.length ? [importance(evaluation)] : []),
    ...(split.some(({ share }) => share > 0) ? [gain(evaluation)] : []),
  ];
  if (global.length + explanations.length === 0) return html``;
  return html`
    <h2>Explanations</h2>
    <div class="figures">${global}</div>
    ${explanations.length > 0 ? html`<div class="figures">${explanations.map(explanation)}</div>` : undefined}
  `;
}
