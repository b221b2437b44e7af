import * as Plot from '@observablehq/plot';
import { predictedClasses } from '../../metrics/confusion.ts';
import type { Scored } from '../../metrics/metric.ts';
import { accent, contrast, draw, faint } from './draw.ts';

const BINS = 10;

export type CalibrationBin = { predicted: number; observed: number; low: number; high: number; rows: number };

/**
 * Rows in ten bins of equal size by their probability: the mean probability beside the share that came true, with
 * Wilson's 95 % interval. Binary: of the positive class; multiclass: of the predicted class.
 */
export function calibrationBins(scored: Scored): CalibrationBin[] {
  const { labels, predictions, classes } = scored;
  const chosen = classes === 2 ? new Int32Array(labels.length).fill(1) : predictedClasses(scored);
  const rows = Array.from(chosen, (c, row) => ({
    probability: predictions[row * classes + c],
    right: Number(labels[row] === c),
  })).toSorted((a, b) => a.probability - b.probability);
  const bins = Array.from({ length: BINS }, (_, b) =>
    rows.slice(Math.round((b * rows.length) / BINS), Math.round(((b + 1) * rows.length) / BINS)),
  );
  return bins.filter((bin) => bin.length).map(describe);
}

function describe(bin: { probability: number; right: number }[]): CalibrationBin {
  const rows = bin.length;
  const observed = bin.reduce((sum, { right }) => sum + right, 0) / rows;
  const z = 1.96;
  const centre = (observed + z ** 2 / (2 * rows)) / (1 + z ** 2 / rows);
  const spread =
    (z / (1 + z ** 2 / rows)) * Math.sqrt((observed * (1 - observed)) / rows + z ** 2 / (4 * rows ** 2));
  const predicted = bin.reduce((sum, { probability }) => sum + probability, 0) / rows;
  // The interval's ends come to 0 and 1 but for a rounding error.
  return { predicted, observed, low: Math.max(0, centre - spread), high: Math.min(1, centre + spread), rows };
}

/** `before`: the probabilities as they were before calibration, where there is one. */
export function calibration(scored: Scored, before?: Float64Array) {
  const bins = calibrationBins(scored);
  const earlier = before ? calibrationBins({ ...scored, predictions: before }) : [];
  const share = { domain: [0, 1], grid: true };
  const said = 'Tenths of the test rows, with 95 % intervals: on the line, a probability means what it says.';
  return draw({
    title: 'Calibration',
    caption: before ? `${said} The hollow points are the model’s before it was calibrated.` : said,
    plot: {
      x: { ...share, label: 'Mean predicted probability' },
      y: { ...share, label: scored.classes === 2 ? 'Share of positive rows' : 'Share predicted rightly' },
      marks: [
        Plot.line(
          [
            [0, 0],
            [1, 1],
          ],
          { stroke: faint, strokeDasharray: '4 4' },
        ),
        Plot.dot(earlier, { x: 'predicted', y: 'observed', stroke: contrast, r: 3.5 }),
        Plot.ruleX(bins, { x: 'predicted', y1: 'low', y2: 'high', stroke: accent, strokeOpacity: 0.6 }),
        Plot.dot(bins, { x: 'predicted', y: 'observed', fill: accent, r: 4 }),
      ],
    },
  });
}
