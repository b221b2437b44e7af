import type { Comparison, Estimate } from '../../contracts/artifacts.ts';
import type { ProblemType } from '../../contracts/pipeline.ts';
import { random } from '../random.ts';
import { checkScored, metricsFor } from './metrics.ts';
import type { Metric, Scored, Statistic } from './metric.ts';
import { quantile } from './quantile.ts';

/**
 * Row visits that one metric's bootstrap may cost, times the classes: 100 million take about a quarter of a second
 * each for the dozen metrics of a binary problem. 50,000 rows still get every resample.
 */
const VISITS = 100_000_000;
const MOST_RESAMPLES = 1000;
/** The fewest that still tell a confidence of 0.9 from 0.95. */
const FEWEST_RESAMPLES = 100;

/** Resamples for so many rows: 1,000, fewer where the work would grow out of bounds, never fewer than 100. */
export function resamplesFor(rows: number, classes: number): number {
  const affordable = Math.floor(VISITS / (rows * Math.max(1, classes)));
  return Math.min(MOST_RESAMPLES, Math.max(FEWEST_RESAMPLES, affordable));
}

/**
 * Every metric of the problem with its 95 % percentile-bootstrap interval (Efron and Tibshirani, "An Introduction to
 * the Bootstrap", 1993, chapter 13). Rows are resampled with replacement; a resample in which a metric is undefined
 * (one class alone) is left out of its interval. A metric that is undefined on the rows themselves is left out.
 */
export function estimates(problemType: ProblemType, scored: Scored, seed: number): Record<string, Estimate> {
  checkScored(scored);
  const metrics = metricsFor(problemType).map((metric) => ({ metric, statistic: metric.prepare(scored) }));
  const once = ones(scored.labels.length);
  const defined = metrics
    .map(({ metric, statistic }) => ({ name: metric.name, statistic, value: statistic(once) }))
    .filter(({ value }) => Number.isFinite(value));
  const drawn = resample(
    defined.map(({ statistic }) => statistic),
    scored,
    seed,
  );
  return Object.fromEntries(defined.map(({ name, value }, m) => [name, interval(value, drawn[m])]));
}

export type ComparisonRequest = {
  metric: Metric;
  /** The challenger's predictions. */
  challenger: Scored;
  /** The other model's predictions for the same rows; its labels are not read. */
  other: Scored['predictions'];
  /** Whom the challenger is compared with, for people: `baseline`, `version 3`. */
  against: string;
  /** By how much the challenger must be better, in the metric's unit. */
  margin: number;
  seed: number;
};

/**
 * Two models on the same rows by a paired bootstrap: both are measured on the same resamples, so that what makes a
 * row hard for both cancels out. Differences are positive where the challenger is better.
 * @throws where the metric is undefined on these rows; ask `measure` first.
 */
export function compare({ metric, challenger, other, against, margin, seed }: ComparisonRequest): Comparison {
  const pair = [challenger, { ...challenger, predictions: other }];
  pair.forEach(checkScored);
  const statistics = pair.map((scored) => metric.prepare(scored));
  const [better, worse] = metric.greaterIsBetter ? statistics : statistics.toReversed();
  const difference: Statistic = (counts) => better(counts) - worse(counts);

  const once = ones(challenger.labels.length);
  const value = difference(once);
  if (!Number.isFinite(value)) throw new Error(`${metric.name} is undefined on these rows`);
  const [drawn] = resample([difference], challenger, seed);
  return {
    against,
    metric: metric.name,
    challenger: statistics[0](once),
    other: statistics[1](once),
    difference: interval(value, drawn),
    confidence: drawn.length ? drawn.filter((d) => d > margin).length / drawn.length : 0,
  };
}

const ones = (rows: number) => new Uint16Array(rows).fill(1);

/** The statistics' values over resamples, ascending and without the undefined ones. */
function resample(statistics: Statistic[], { labels, classes }: Scored, seed: number): Float64Array[] {
  const rows = labels.length;
  const resamples = resamplesFor(rows, classes);
  const { float } = random(seed);
  const counts = new Uint16Array(rows);
  const values = statistics.map(() => new Float64Array(resamples));
  for (let r = 0; r < resamples; r++) {
    counts.fill(0);
    for (let i = 0; i < rows; i++) counts[Math.floor(float() * rows)]++;
    statistics.forEach((statistic, s) => (values[s][r] = statistic(counts)));
  }
  return values.map((drawn) => drawn.filter((value) => !Number.isNaN(value)).toSorted());
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
