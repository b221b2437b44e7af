import type { z } from 'zod';
import type { Candidate, Leaderboard, Training } from '../../contracts/artifacts.ts';
import { formatNumber } from '../metrics/format.ts';
import { html, type Html } from './html.ts';
import { table } from './table.ts';

const CANDIDATES = 15;

/** How the model was found. */
export function model(training: Training, leaderboard: z.infer<typeof Leaderboard>): Html {
  const { estimator, iterations, candidates, validation, params } = training;
  const parameters = Object.entries(params).map(([name, value]) => [html`<code>${name}</code>`, show(value)]);
  const among =
    candidates === 1 ? 'the only candidate' : `the best of ${formatNumber(candidates)} candidates`;
  return html`
    <h2>Model</h2>
    <p>
      <b>${estimator}</b>, ${formatNumber(iterations)} iterations, ${among} by ${validation.metric} in
      validation (${formatNumber(validation.score)}).
    </p>
    ${parameters.length ? table([{ name: 'Hyperparameter' }, { name: 'Value', number: true }], parameters) : undefined}
    ${leaderboard.warning ? html`<p><b>Warning:</b> ${leaderboard.warning}.</p>` : undefined}
    ${leaderboard.fitted.length > 1 ? candidatesTable(leaderboard) : undefined}
  `;
}

function candidatesTable({ metric, fitted }: z.infer<typeof Leaderboard>): Html {
  const varied = variedParameters(fitted.map(({ candidate }) => candidate));
  const rows = fitted.slice(0, CANDIDATES).map(({ candidate, score, iterations }, i) => {
    const params = Object.entries(candidate.params).filter(([name]) =>
      varied.has(`${candidate.estimator} ${name}`),
    );
    const text = params.map(([name, value]) => `${name}=${show(value)}`).join(' ');
    return [
      i + 1,
      candidate.estimator,
      formatNumber(score),
      formatNumber(iterations),
      html`<code>${text}</code>`,
    ];
  });
  const columns = [
    { name: '#', number: true },
    { name: 'Estimator' },
    { name: `Validation ${metric}`, number: true },
    { name: 'Iterations', number: true },
    { name: 'What differs' },
  ];
  return html`
    <h3 style="margin-top: 1.5rem">Leaderboard</h3>
    ${table(columns, rows, (i) => i === 0)}
  `;
}

/** `estimator parameter` of those that differ among an estimator's candidates: the others would only fill the page. */
function variedParameters(candidates: Candidate[]): Set<string> {
  const values = new Map<string, Set<unknown>>();
  for (const { estimator, params } of candidates) {
    for (const [name, value] of Object.entries(params)) {
      const key = `${estimator} ${name}`;
      values.set(key, (values.get(key) ?? new Set()).add(value));
    }
  }
  return new Set([...values].filter(([, found]) => found.size > 1).map(([key]) => key));
}

const show = (value: string | number | boolean) =>
  typeof value === 'number' ? formatNumber(value) : String(value);
