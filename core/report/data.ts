import type { Decisions } from '../../contracts/artifacts.ts';
import { formatNumber } from '../metrics/format.ts';
import { html, type Html } from './html.ts';
import { table } from './table.ts';

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
    ${howDivided(decisions)}
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

function howDivided({ split, validation, reasons, metric }: Decisions): Html {
  const column = 'column' in split ? ` of ${split.column}` : '';
  return html`<p class="muted">
    Divided by ${split.by === 'random' ? 'chance' : `${split.by}${column}`}: ${reasons.split}. Validated by
    ${validation}: ${reasons.validation}. Chosen by ${metric}.
  </p>`;
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
