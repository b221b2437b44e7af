import type { Leaderboard, Training } from '../../contracts/artifacts.ts';
import { formatNumber } from '../metrics/format.ts';
import {
  adjustments,
  members,
  percent,
  show,
  variedParameters,
  whatDiffers,
  type Varied,
} from './ensemble.ts';
import { html, type Html } from './html.ts';
import { table } from './table.ts';

const CANDIDATES = 15;

/** How the model was found. */
export function model(training: Training, leaderboard: Leaderboard): Html {
  const varied = variedParameters(leaderboard.fitted.map(({ candidate }) => candidate));
  return html`
    <h2>Model</h2>
    ${introduction(training, varied)} ${training.ensemble ? adjustments(training.ensemble) : undefined}
    ${leaderboard.warning ? html`<p><b>Warning:</b> ${leaderboard.warning}.</p>` : undefined}
    ${leaderboard.fitted.length > 1 ? candidatesTable(leaderboard, varied) : undefined}
    ${failures(leaderboard.failed)}
  `;
}

/** One model with all its hyperparameters, or the members of an ensemble with theirs in short. */
function introduction(
  { estimator, iterations, candidates, validation, params, ensemble }: Training,
  varied: Varied,
): Html {
  const score = `${validation.metric} in validation (${formatNumber(validation.score)})`;
  if (ensemble && ensemble.members.length > 1) {
    return html`<p>
        A weighted mean of <b>${ensemble.members.length} models</b> from ${formatNumber(candidates)}
        candidates, chosen together by ${score}.
      </p>
      ${members(ensemble, varied)}`;
  }
  const parameters = Object.entries(params).map(([name, value]) => [html`<code>${name}</code>`, show(value)]);
  const among =
    candidates === 1 ? 'the only candidate' : `the best of ${formatNumber(candidates)} candidates`;
  return html`<p><b>${estimator}</b>, ${formatNumber(iterations)} iterations, ${among} by ${score}.</p>
    ${
      parameters.length
        ? html`<details>
            <summary>Hyperparameters</summary>
            ${table([{ name: 'Hyperparameter' }, { name: 'Value', number: true }], parameters)}
          </details>`
        : undefined
    }`;
}

function candidatesTable({ metric, fitted }: Leaderboard, varied: Varied): Html {
  const rows = fitted.slice(0, CANDIDATES).map(({ candidate, score, iterations }, i) => {
    const part = candidate.share
      ? html` <span class="muted">from ${percent(candidate.share)} of the rows</span>`
      : html``;
    return [
      i + 1,
      candidate.estimator,
      candidate.plan,
      formatNumber(score),
      formatNumber(iterations),
      html`<code>${whatDiffers(candidate, varied)}</code>${part}`,
    ];
  });
  const columns = [
    { name: '#', number: true },
    { name: 'Estimator' },
    { name: 'Features' },
    { name: `Validation ${metric}`, number: true },
    { name: 'Iterations', number: true },
    { name: 'What differs' },
  ];
  return html`
    <h3 style="margin-top: 1.5rem">Leaderboard</h3>
    ${table(columns, rows, (i) => i === 0)} ${andMore(fitted.length - rows.length)}
  `;
}

/** What was tried and gave no model, and why. */
function failures(failed: Leaderboard['failed']): Html {
  if (failed.length === 0) return html``;
  const rows = failed.slice(0, CANDIDATES).map(({ id, reason }) => [html`<code>${id}</code>`, reason]);
  return html`
    <h3 style="margin-top: 1.5rem">Candidates without a model</h3>
    ${table([{ name: 'Candidate' }, { name: 'Reason' }], rows)} ${andMore(failed.length - rows.length)}
  `;
}

const andMore = (count: number) =>
  count > 0 ? html`<p class="muted">and ${formatNumber(count)} more</p>` : html``;
