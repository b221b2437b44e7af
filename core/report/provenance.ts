import type { z } from 'zod';
import type { Decisions, Leaderboard, Training } from '../../contracts/artifacts.ts';
import { formatNumber } from '../metrics/format.ts';
import { html, type Html } from './html.ts';
import { table } from './table.ts';

const CANDIDATES = 15;
const REASONS = 20;

export type DataFacts = {
  rows: { read: number; kept: number; quarantined: number; train: number; test: number };
  /** Quarantined rows by reason. */
  quarantine: { reason: string; rows: number }[];
  decisions: Decisions;
};

/** What the model was made from. */
export function data({ rows, quarantine, decisions }: DataFacts): Html {
  const counts = [
    ['Read', rows.read],
    ['Quarantined', rows.quarantined],
    ['Duplicates', decisions.duplicates],
    ['Trained on', rows.train],
    ['Held out', rows.test],
  ].map(
    ([name, count]) =>
      html`<div class="tile"><b>${formatNumber(Number(count))}</b><span>${name}</span></div>`,
  );
  return html`
    <h2>Data</h2>
    <div class="tiles">${counts}</div>
    ${listing(
      'Quarantined rows',
      [{ name: 'Reason' }, { name: 'Rows', number: true }],
      quarantine
        .toSorted((a, b) => b.rows - a.rows || (a.reason < b.reason ? -1 : 1))
        .map(({ reason, rows }) => [reason, formatNumber(rows)]),
    )}
    ${listing(
      'Warnings',
      [{ name: 'Column' }, { name: 'Warning' }],
      decisions.warnings.map(({ column = '', text }) => [column, text]),
    )}
    ${listing(
      'Columns left out',
      [{ name: 'Column' }, { name: 'Reason' }],
      decisions.dropped.map(({ column, reason }) => [column, reason]),
    )}
    ${listing(
      `Columns that the model takes`,
      [{ name: 'Column' }, { name: 'Kind' }],
      decisions.inputs.map(({ name, kind }) => [name, kind]),
    )}
  `;
}

function listing(title: string, columns: Parameters<typeof table>[0], rows: (string | number)[][]): Html {
  if (!rows.length) return html``;
  const more = rows.length - REASONS;
  return html`
    <h3 style="margin-top: 1.5rem">${title}</h3>
    ${table(columns, rows.slice(0, REASONS))}
    ${more > 0 ? html`<p class="muted">and ${more} more</p>` : undefined}
  `;
}

/** How the model was found. */
export function model(training: Training, leaderboard: z.infer<typeof Leaderboard>): Html {
  const parameters = Object.entries(training.params).map(([name, value]) => [
    html`<code>${name}</code>`,
    show(value),
  ]);
  return html`
    <h2>Model</h2>
    <p>
      <b>${training.estimator}</b>, ${formatNumber(training.iterations)} iterations, the best of
      ${formatNumber(training.candidates)} candidates by ${training.validation.metric} in validation
      (${formatNumber(training.validation.score)}).
    </p>
    ${parameters.length ? table([{ name: 'Hyperparameter' }, { name: 'Value', number: true }], parameters) : undefined}
    ${leaderboard.fitted.length ? candidates(leaderboard) : undefined}
  `;
}

function candidates({ metric, fitted }: z.infer<typeof Leaderboard>): Html {
  const rows = fitted.slice(0, CANDIDATES).map(({ candidate, score, iterations }, i) => [
    i + 1,
    candidate.estimator,
    formatNumber(score),
    formatNumber(iterations),
    html`<code
      >${Object.entries(candidate.params)
        .map(([k, v]) => `${k}=${show(v)}`)
        .join(' ')}</code
    >`,
  ]);
  return html`
    <h3 style="margin-top: 1.5rem">Leaderboard</h3>
    ${table(
      [
        { name: '#', number: true },
        { name: 'Estimator' },
        { name: `Validation ${metric}`, number: true },
        { name: 'Iterations', number: true },
        { name: 'Hyperparameters' },
      ],
      rows,
      (i) => i === 0,
    )}
  `;
}

const show = (value: string | number | boolean) =>
  typeof value === 'number' ? formatNumber(value) : String(value);
