import * as Plot from '@observablehq/plot';
import type { Evaluation } from '../../../contracts/artifacts.ts';
import { accent, barLabels, contrast, draw } from './draw.ts';

const SHOWN = 20;

/** How much the metric goes by each column; the whiskers are the spread over repeats. */
export function importance({ importance: all, primaryMetric }: Evaluation) {
  const shown = all.slice(0, SHOWN);
  const { marginLeft, y } = barLabels(shown.map(({ column }) => column));
  const whiskers = shown.map(({ drop, spread }, i) => ({ i, low: drop - spread, high: drop + spread }));
  return draw({
    title: 'What the model goes by',
    caption: [
      `How much worse ${primaryMetric} gets when a column is shuffled over the test rows, and how much that differs from shuffle to shuffle.`,
      ...notShown(all.length),
      ...alikeNote(shown),
    ].join(' '),
    plot: {
      height: 50 + 20 * shown.length,
      marginLeft,
      x: { grid: true, ticks: 4, label: `Loss of ${primaryMetric}` },
      y,
      marks: [
        bars(shown.map(({ drop }) => drop)),
        Plot.ruleY(whiskers, { y: 'i', x1: 'low', x2: 'high', stroke: contrast, strokeWidth: 1.5 }),
        Plot.ruleX([0]),
      ],
    },
  });
}

/** What the trees went by in training. */
export function gain({ gain: all }: Evaluation) {
  const shown = all.filter(({ share }) => share > 0).slice(0, SHOWN);
  const { marginLeft, y } = barLabels(shown.map(({ column }) => column));
  return draw({
    title: 'What the trees split by',
    caption: [
      'Each column’s share of the loss that splits saved in training. It favours columns of many values; the figure of shuffled columns does not.',
      ...notShown(all.length),
    ].join(' '),
    plot: {
      height: 50 + 20 * shown.length,
      marginLeft,
      x: { grid: true, ticks: 4, label: 'Share of the gain' },
      y,
      marks: [bars(shown.map(({ share }) => share)), Plot.ruleX([0])],
    },
  });
}

const bars = (lengths: number[]) =>
  Plot.barX(lengths, {
    x: (length: number) => length,
    y: (_, i) => i,
    fill: accent,
    fillOpacity: 0.8,
    insetTop: 2,
    insetBottom: 2,
  });

const notShown = (all: number) =>
  all > SHOWN ? [`${all - SHOWN} less important columns are not shown.`] : [];

function alikeNote(shown: Evaluation['importance']): string[] {
  const first = shown.find(({ alike }) => alike.length > 0);
  if (!first) return [];
  const text = `${first.column} and ${first.alike.slice(0, 3).join(', ')} order the rows nearly alike`;
  return [`Columns that say the same hide one another: ${text}, and each looks less important than it is.`];
}
