import type { Ensemble } from '../../contracts/artifacts.ts';
import type { Calibration } from '../../contracts/calibration.ts';
import { formatNumber } from '../metrics/format.ts';
import { html, type Html } from './html.ts';
import { table } from './table.ts';

export const show = (value: string | number | boolean) =>
  typeof value === 'number' ? formatNumber(value) : String(value);
export const percent = (share: number) => `${formatNumber(100 * share)} %`;

/** The models that an answer is the weighted mean of. */
export function members({ members: all }: Ensemble): Html {
  const rows = all.map(({ candidate, iterations, weight }) => {
    const params = Object.entries(candidate.params).map(([name, value]) => `${name}=${show(value)}`);
    return [
      formatNumber(weight),
      html`<span class="strip"><i style="left: 0; width: ${(100 * weight).toFixed(1)}%"></i></span>`,
      candidate.estimator,
      candidate.plan,
      formatNumber(iterations),
      html`<code>${params.join(' ')}</code>`,
    ];
  });
  const columns = [
    { name: 'Weight', number: true },
    { name: '' },
    { name: 'Estimator' },
    { name: 'Features' },
    { name: 'Iterations', number: true },
    { name: 'Hyperparameters' },
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
