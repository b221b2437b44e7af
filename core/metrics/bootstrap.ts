import type { Estimate } from '../../contracts/artifacts.ts';
import type { ProblemType } from '../../contracts/pipeline.ts';
import { random } from '../random.ts';
import { tally } from './confusion.ts';
import { checkScored, metricsFor } from './metrics.ts';
import type { Metric, Scored, Statistic } from './metric.ts';
import type { Pair, PairedTest } from './paired.ts';
import { quantile } from './quantile.ts';

/** Rows, times the classes, that one bootstrap may draw: 50,000 rows of a binary problem still get every resample. */
const MOST_DRAWN = 100_000_000;
/** Intervals of a dozen metrics cost as many passes over the rows, and need no more than two digits. */
const MOST_DRAWN_FOR_INTERVALS = 20_000_000;
const MOST_RESAMPLES = 1000;
/** The fewest that still tell a confidence of 0.9 from 0.95. */
const FEWEST_RESAMPLES = 100;

/** Resamples for so many rows: 1,000, fewer where the work would grow out of bounds, never fewer than 100. */
export function resamplesFor(rows: number, classes: number, drawn = MOST_DRAWN): number {
  const affordable = Math.floor(drawn / (rows * Math.max(1, classes)));
  return Math.min(MOST_RESAMPLES, Math.max(FEWEST_RESAMPLES, affordable));
}

/**
 * Every metric of the problem with its 95 % percentile-bootstrap interval (Efron and Tibshirani, "An Introduction to
 * the Bootstrap", 1993, chapter 13). Rows are resampled with replacement; a resample in which a metric is undefined
 * (one class alone) is left out of its interval. A metric that is undefined on the rows themselves is left out.
 */
export function estimates(problemType: ProblemType, scored: Scored, seed: number): Record<string, Estimate> {
  checkScored(scored);
  const once = ones(scored.labels.length);
  const valued = metricsFor(problemType).map((metric) => ({ metric, value: metric.prepare(scored)(once) }));
  const defined = valued.filter(({ value }) => Number.isFinite(value));
  const drawn = resample(
    together(
      defined.map(({ metric }) => metric),
      scored,
    ),
    scored,
    seed,
    MOST_DRAWN_FOR_INTERVALS,
  );
  return Object.fromEntries(defined.map(({ metric, value }, m) => [metric.name, interval(value, drawn[m])]));
}

/** The metrics of one resample, all those of the predicted classes from one confusion matrix. */
function together(metrics: Metric[], scored: Scored): (counts: Uint16Array) => number[] {
  const cellsOf = metrics.some(({ ofConfusion }) => ofConfusion) ? tally(scored) : undefined;
  const statistics = metrics.map((metric) => (metric.ofConfusion ? undefined : metric.prepare(scored)));
  return (counts) => {
    const cells = cellsOf?.(counts);
    return metrics.map(({ ofConfusion }, m) =>
      ofConfusion && cells ? ofConfusion(cells, scored.classes) : statistics[m]!(counts),
    );
  };
}

/**
 * Two models on the same rows by a paired bootstrap: both are measured on the same resamples, so that what makes a
 * row hard for both cancels out. The p-value is the share of the resamples in which the challenger is not better by more
 * than the margin.
 * @throws where the metric is undefined on these rows; ask `measure` first.
 */
export function pairedBootstrap(
  metric: Metric,
  { challenger, other }: Pair,
  margin: number,
  seed: number,
): PairedTest {
  const statistics = [challenger, other].map((scored) => metric.prepare(scored));
  const [better, worse] = metric.greaterIsBetter ? statistics : statistics.toReversed();
  const difference: Statistic = (counts) => better(counts) - worse(counts);

  const value = difference(ones(challenger.labels.length));
  if (!Number.isFinite(value)) throw new Error(`${metric.name} is undefined on these rows`);
  const [drawn] = resample((counts) => [difference(counts)], challenger, seed, MOST_DRAWN);
  return { difference: interval(value, drawn), pValue: shareNotAbove(drawn, margin) };
}

/** What is exactly at the margin counts half. Without any resample nothing is known. */
function shareNotAbove(drawn: Float64Array, margin: number): number {
  if (!drawn.length) return 1;
  const notAbove = drawn.reduce((sum, d) => sum + (d < margin ? 1 : Number(d === margin) / 2), 0);
  return notAbove / drawn.length;
}

const ones = (rows: number) => new Uint16Array(rows).fill(1);

/** The statistics' values over resamples, ascending and without the undefined ones. */
function resample(
  statistics: (counts: Uint16Array) => number[],
  { labels, classes }: Scored,
  seed: number,
  mostDrawn: number,
): Float64Array[] {
  const rows = labels.length;
  const { float } = random(seed);
  const counts = new Uint16Array(rows);
  const samples = Array.from({ length: resamplesFor(rows, classes, mostDrawn) }, () => {
    counts.fill(0);
    for (let i = 0; i < rows; i++) counts[Math.floor(float() * rows)]++;
    return statistics(counts);
  });
  return samples[0].map((_, s) =>
    Float64Array.from(samples, (values) => values[s])
      .filter((value) => !Number.isNaN(value))
      .toSorted(),
  );
}

/** An interval always holds its value: percentiles of few rows can miss it. */
function interval(value: number, drawn: Float64Array): Estimate {
  if (!drawn.length) return { value, low: value, high: value };
  return {
    value,
    low: Math.min(value, quantile(drawn, 0.025)),
    high: Math.max(value, quantile(drawn, 0.975)),
  };
}
