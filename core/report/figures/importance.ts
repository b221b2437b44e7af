import * as Plot from '@observablehq/plot';
import type { Evaluation } from '../../../contracts/artifacts.ts';
import { accent, draw, shorten, WIDTH } from './draw.ts';

const SHOWN = 20;
const LABEL = 22;

export function importance({ importance, primaryMetric }: Evaluation) {
  const shown = importance.slice(0, SHOWN);
  const rest = importance.length - shown.length;
  return draw({
    title: 'What the model goes by',
    caption:
      `How much worse ${primaryMetric} gets when a column is shuffled over the test rows.` +
      (rest > 0 ? ` ${rest} less important columns are not shown.` : ''),
    plot: {
      width: WIDTH,
      height: 50 + 20 * shown.length,
      marginLeft: 150,
      x: { grid: true, ticks: 4, label: `Loss of ${primaryMetric}` },
      // By position: two long names may look the same once they are shortened.
      y: {
        domain: shown.map((_, i) => i),
        tickFormat: (i: number) => shorten(shown[i].column, LABEL),
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
