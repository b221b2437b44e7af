import * as Plot from '@observablehq/plot';
import { formatNumber } from '../../metrics/format.ts';
import type { Scored } from '../../metrics/metric.ts';
import { accent, draw, faint, thin } from './draw.ts';

const POINTS = 200;

/** True and false positives when all rows of at least some score are called positive; from none to all rows. */
export type Threshold = { truePositives: number; falsePositives: number };

export function thresholds({ labels, predictions }: Scored): Threshold[] {
  const score = (row: number) => predictions[2 * row + 1];
  const order = Array.from(labels, (_, row) => row).toSorted((a, b) => score(b) - score(a));
  const points: Threshold[] = [{ truePositives: 0, falsePositives: 0 }];
  let [truePositives, falsePositives] = [0, 0];
  order.forEach((row, i) => {
    truePositives += labels[row];
    falsePositives += 1 - labels[row];
    const tied = i + 1 < order.length && score(order[i + 1]) === score(row);
    if (!tied) points.push({ truePositives, falsePositives });
  });
  return points;
}

const share = { domain: [0, 1], nice: false, grid: true } as const;

export function rocCurve(scored: Scored, area: number) {
  const points = thresholds(scored);
  const { truePositives: positives, falsePositives: negatives } = points[points.length - 1];
  const curve = thin(points, POINTS).map((p) => [p.falsePositives / negatives, p.truePositives / positives]);
  return draw({
    title: 'ROC curve',
    caption: `Area ${formatNumber(area)}: the chance that a positive row scores above a negative one. The line is guessing.`,
    plot: {
      x: { ...share, label: 'False positive rate' },
      y: { ...share, label: 'True positive rate' },
      marks: [
        Plot.line(
          [
            [0, 0],
            [1, 1],
          ],
          { stroke: faint, strokeDasharray: '4 4' },
        ),
        Plot.line(curve, { stroke: accent, strokeWidth: 2 }),
      ],
    },
  });
}

export function precisionRecallCurve(scored: Scored, average: number) {
  const points = thresholds(scored);
  const { truePositives: positives, falsePositives: negatives } = points[points.length - 1];
  const curve = thin(points.slice(1), POINTS).map((p) => [
    p.truePositives / positives,
    p.truePositives / (p.truePositives + p.falsePositives),
  ]);
  const prevalence = positives / (positives + negatives);
  return draw({
    title: 'Precision and recall',
    caption: `Average precision ${formatNumber(average)}; the line is the share of positive rows, ${formatNumber(prevalence)}.`,
    plot: {
      x: { ...share, label: 'Recall' },
      y: { ...share, label: 'Precision' },
      marks: [
        Plot.ruleY([prevalence], { stroke: faint, strokeDasharray: '4 4' }),
        Plot.line(curve, { stroke: accent, strokeWidth: 2 }),
      ],
    },
  });
}
