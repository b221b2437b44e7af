import type { Candidate, Ensemble } from '../../contracts/artifacts.ts';
import type { Calibration } from '../../contracts/calibration.ts';
import { formatNumber } from '../metrics/format.ts';
import { html, type Html } from './html.ts';
import { table } from './table.ts';

export const show = (value: string | number | boolean) =>
  typeof value === 'number' ? formatNumber(value) : String(value);
export const percent = (share: number) => `${formatNumber(100 * share)} %`;

/** The models that an answer is the weighted mean of; of their hyperparameters those that `varied`. */
export function members({ members: all }: Ensemble, varied: Varied): Html {
  const rows = all.map(({ candidate, iterations, weight }) => {
    return [
      formatNumber(weight),
      html`<span class="strip"><i style="left: 0; width: ${(100 * weight).toFixed(1)}%"></i></span>`,
      candidate.estimator,
      candidate.plan,
      formatNumber(iterations),
      html`<code>${whatDiffers(candidate, varied)}</code>`,
    ];
  });
  const columns = [
    { name: 'Weight', number: true },
    { name: '' },
    { name: 'Estimator' },
    { name: 'Features' },
    { name: 'Iterations', number: true },
    { name: 'What differs' },
  ];
  return table(columns, rows);
}

/** What is done to the answers after the mean. */
export function adjustments({ calibration, interval, threshold }: Ensemble): Html {
  const said = [
    calibration && `Probabilities are calibrated on out-of-fold predictions: ${methods(calibration)}.`,
    threshold !== undefined &&
      `The positive class is answered from a probability of ${formatNumber(threshold)} on.`,
    interval &&
      `Each prediction has an interval that is made to hold ${percent(interval.coverage)} of the rows.`,
  ].filter((text) => typeof text === 'string');
  return said.length > 0 ? html`<p style="margin-top: 1rem">${said.join(' ')}</p>` : html``;
}

function methods(calibration: Calibration): string {
  if (calibration.method === 'temperature')
    return `a temperature of ${formatNumber(calibration.temperature)}`;
  return calibration.method === 'sigmoid' ? 'Platt’s sigmoid' : 'isotonic regression';
}

/** `estimator parameter` of those that differ among an estimator's candidates: the others would only fill the page. */
export type Varied = ReadonlySet<string>;

export function variedParameters(candidates: readonly Candidate[]): Varied {
  const values = new Map<string, Set<unknown>>();
  for (const { estimator, params } of candidates) {
    for (const [name, value] of Object.entries(params)) {
      const key = `${estimator} ${name}`;
      values.set(key, (values.get(key) ?? new Set()).add(value));
    }
  }
  return new Set([...values].filter(([, found]) => found.size > 1).map(([key]) => key));
}

export const whatDiffers = ({ estimator, params }: Candidate, varied: Varied): string =>
  Object.entries(params)
    .filter(([name]) => varied.has(`${estimator} ${name}`))
    .map(([name, value]) => `${name}=${show(value)}`)
    .join(' ');
