import * as Plot from '@observablehq/plot';
import type { Comparison } from '../../../contracts/artifacts.ts';
import { accent, contrast, draw } from './draw.ts';

export function comparisons(all: Comparison[]) {
  const rows = all.map(({ against, difference }) => ({ against, ...difference }));
  return draw({
    title: 'How much better',
    caption: `Difference in ${all[0].metric} on the same rows, with its 95 % interval; right of the line, the new model is better.`,
    plot: {
      height: 60 + 40 * rows.length,
      marginLeft: 100,
      x: { grid: true, ticks: 4, label: `Difference in ${all[0].metric}` },
      y: { label: null, domain: rows.map((r) => r.against) },
      marks: [
        Plot.ruleX([0], { stroke: contrast }),
        Plot.ruleY(rows, { y: 'against', x1: 'low', x2: 'high', stroke: accent, strokeWidth: 2 }),
        Plot.dot(rows, { y: 'against', x: 'value', fill: accent, r: 5 }),
      ],
    },
  });
}
