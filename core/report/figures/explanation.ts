import * as Plot from '@observablehq/plot';
import type { Contribution, Explanation } from '../../../contracts/artifacts.ts';
import { formatNumber } from '../../metrics/format.ts';
import { accent, barLabels, contrast, draw, shorten } from './draw.ts';

const OTHERS = 'all other columns';
/** Characters of a column's name and of its value. */
const NAME = 18;
const VALUE = 10;

/** One answer, from what is answered of any row to what is answered of this one. */
export function explanation(explained: Explanation) {
  const { why, actual, prediction, of, base, columns, others } = explained;
  const bars = columns.filter(({ contribution }) => contribution !== 0);
  const steps = [
    ...bars.map((c) => ({
      label: `${shorten(c.column, NAME)} = ${shorten(valueOf(c), VALUE)}`,
      change: c.contribution,
    })),
    ...(others === 0 ? [] : [{ label: OTHERS, change: others }]),
  ];
  const { marginLeft, y } = barLabels(
    steps.map(({ label }) => label),
    NAME + VALUE + 3,
  );
  const truth = typeof actual === 'number' ? formatNumber(actual) : actual;
  const answered = of === undefined ? formatNumber(prediction) : `${of} ${formatNumber(prediction)}`;
  return draw({
    title: `${why[0].toUpperCase()}${why.slice(1)}: ${answered}, in truth ${truth}`,
    label: 'What columns did to one prediction',
    caption: `From ${formatNumber(base)}, where nothing is known of a row, to ${formatNumber(prediction)}.`,
    plot: {
      height: 54 + 20 * steps.length,
      marginLeft,
      x: { grid: true, ticks: 4, label: of === undefined ? 'Prediction' : `Probability of ${of}` },
      y,
      marks: [
        Plot.barX(waterfall(base, steps), {
          x1: 'from',
          x2: 'to',
          y: (_, i) => i,
          fill: (step: { from: number; to: number }) => (step.to > step.from ? accent : contrast),
          fillOpacity: 0.8,
          insetTop: 3,
          insetBottom: 3,
        }),
        Plot.ruleX([base, prediction], {
          stroke: 'currentColor',
          strokeOpacity: 0.4,
          strokeDasharray: '3 3',
        }),
      ],
    },
  });
}

/** Each bar begins where the one above it ended. */
function waterfall(base: number, steps: { change: number }[]) {
  let at = base;
  return steps.map(({ change }) => ({ from: at, to: (at += change) }));
}

function valueOf({ value }: Contribution): string {
  if (value === null) return 'missing';
  return typeof value === 'number' ? formatNumber(value) : String(value);
}
