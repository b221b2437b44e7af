import * as Plot from '@observablehq/plot';
import { formatNumber } from '../../metrics/format.ts';
import type { Scored } from '../../metrics/metric.ts';
import { accent, draw, faint, thin } from './draw.ts';

const POINTS = 600;
const BARS = 20;

type Pair = { actual: number; predicted: number };
const pairs = ({ labels, predictions }: Scored): Pair[] =>
  Array.from(labels, (actual, row) => ({ actual, predicted: predictions[row] }));

/** Spread by rank of the true value, so that the extremes are shown. */
export function predictedActual(scored: Scored) {
  const all = pairs(scored).toSorted((a, b) => a.actual - b.actual);
  const points = thin(all, POINTS);
  const values = points.flatMap(({ actual, predicted }) => [actual, predicted]);
  const domain = [Math.min(...values), Math.max(...values)];
  const few =
    points.length < all.length
      ? `${points.length} of ${formatNumber(all.length)} test rows`
      : 'All test rows';
  return draw({
    title: 'Predicted and actual',
    caption: `${few}, spread over the range of the target; on the line, the prediction is right.`,
    plot: {
      marginLeft: 56,
      x: { domain, nice: true, grid: true, ticks: 5, label: 'Actual' },
      y: { domain, nice: true, grid: true, ticks: 5, label: 'Predicted' },
      marks: [
        Plot.line(
          domain.map((v) => [v, v]),
          { stroke: faint, strokeDasharray: '4 4' },
        ),
        Plot.dot(points, { x: 'actual', y: 'predicted', r: 2.5, fill: accent, fillOpacity: 0.5 }),
      ],
    },
  });
}

/** Outer bars hold the lowest and highest hundredth as well, so that one outlier does not flatten the rest. */
export function residuals(scored: Scored) {
  const errors = pairs(scored)
    .map(({ actual, predicted }) => predicted - actual)
    .toSorted((a, b) => a - b);
  const low = errors[Math.floor(errors.length * 0.01)];
  const high = errors[Math.ceil(errors.length * 0.99) - 1];
  const width = (high - low) / BARS || 1;
  const bars = Array.from({ length: BARS }, (_, b) => ({
    x1: low + b * width,
    x2: low + (b + 1) * width,
    rows: 0,
  }));
  for (const error of errors) bars[Math.min(BARS - 1, Math.max(0, Math.floor((error - low) / width)))].rows++;
  return draw({
    title: 'Errors',
    caption: 'Prediction minus truth over the test rows; the outer bars hold what lies beyond them.',
    plot: {
      x: { label: 'Error', ticks: 6 },
      y: { grid: true, label: 'Test rows' },
      marks: [
        Plot.rectY(bars, { x1: 'x1', x2: 'x2', y: 'rows', fill: accent, fillOpacity: 0.7, inset: 0.5 }),
        Plot.ruleX([0], { stroke: faint, strokeDasharray: '4 4' }),
      ],
    },
  });
}
