import type { Evaluation } from '../../contracts/artifacts.ts';
import { formatNumber } from '../metrics/format.ts';
import { html, type Html } from './html.ts';
import { table } from './table.ts';

/** Beyond this a matrix cannot be read, and the commonest confusions are listed instead. */
const MOST_CLASSES = 16;
const LISTED = 15;

export function confusion({ classes, counts }: NonNullable<Evaluation['confusion']>): Html {
  return html`<figure>
    <h3>Confusion matrix</h3>
    ${classes.length <= MOST_CLASSES ? matrix(classes, counts) : listed(classes, counts)}
    <figcaption>Test rows by true class (down) and predicted class (across), the likeliest one.</figcaption>
  </figure>`;
}

function matrix(classes: string[], counts: number[][]): Html {
  const head = classes.map((name) => html`<th scope="col" title="${name}">${name}</th>`);
  const rows = counts.map((row, actual) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count, predicted) => {
      const heat = (total ? count / total : 0).toFixed(3);
      const kind = count === 0 ? 'none' : actual === predicted ? 'right' : 'wrong';
      return html`<td class="${kind}" style="--heat: ${heat}">${formatNumber(count)}</td>`;
    });
    return html`<tr>
      <th scope="row" title="${classes[actual]}">${classes[actual]}</th>
      ${cells}
    </tr>`;
  });
  return html`<div class="scroll">
    <table class="confusion">
      <thead>
        <tr>
          <th></th>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function listed(classes: string[], counts: number[][]): Html {
  const errors = counts
    .flatMap((row, actual) => row.map((count, predicted) => ({ actual, predicted, count })))
    .filter(({ actual, predicted, count }) => actual !== predicted && count > 0)
    .toSorted((a, b) => b.count - a.count || a.actual - b.actual || a.predicted - b.predicted)
    .slice(0, LISTED);
  return table(
    [{ name: 'True class' }, { name: 'Predicted as' }, { name: 'Rows', number: true }],
    errors.map(({ actual, predicted, count }) => [classes[actual], classes[predicted], formatNumber(count)]),
  );
}
