import * as Plot from '@observablehq/plot';
import type { Evaluation } from '../../../contracts/artifacts.ts';
import { accent, draw, shorten } from './draw.ts';

const SHOWN = 20;
/** Characters of a label, and the width of one in pixels. */
const LABEL = 22;
const CHARACTER = 6;

export function importance({ importance, primaryMetric }: Evaluation) {
  const shown = importance.slice(0, SHOWN);
  const labels = shown.map(({ column }) => shorten(column, LABEL));
  const rest = importance.length - shown.length;
  return draw({
    title: 'What the model goes by',
    caption:
      `How much worse ${primaryMetric} gets when a column is shuffled over the test rows.` +
      (rest > 0 ? ` ${rest} less important columns are not shown.` : ''),
    plot: {
      height: 50 + 20 * shown.length,
      marginLeft: 20 + CHARACTER * Math.max(...labels.map((label) => label.length)),
      x: { grid: true, ticks: 4, label: `Loss of ${primaryMetric}` },
      // By position: two long names may look the same once they are shortened.
      y: {
        domain: shown.map((_, i) => i),
        tickFormat: (i: number) => labels[i],
        label: null,
      },
      marks: [
        Plot.barX(shown, {
          x: 'drop',
          y: (_, i) => i,
          fill: accent,
          fillOpacity: 0.8,
          insetTop: 2,
          insetBottom: 2,
        }),
        Plot.ruleX([0]),
      ],
    },
  });
}
