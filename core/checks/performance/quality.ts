import type { Check } from '../../../contracts/checks.ts';
import type { Reference } from '../../../contracts/reference.ts';
import type { Monitoring } from '../../../contracts/monitoring.ts';
import { resamplesFor } from '../../metrics/bootstrap.ts';
import { formatNumber } from '../../metrics/format.ts';
import type { Metric, Scored } from '../../metrics/metric.ts';
import { lossOf, measure, metricNamed } from '../../metrics/metrics.ts';
import { normal, random } from '../../random.ts';
import { chance, percent } from '../../metrics/format.ts';
import { skipped } from '../verdict.ts';

/** Standard deviations from the value to the end of a 95 % interval. */
const reach = 1.959964;

/**
 * The check `quality`: the primary metric on labelled traffic against the held-out rows', by a two-sample bootstrap. `value` is
 * by how much it is worse, relative to the held-out rows'; below 0 where it is better.
 */
export function checkQuality(
  scored: Scored,
  { metric: name, score }: Pick<Reference, 'metric' | 'score'>,
  { limits, significance }: Monitoring,
  seed: number,
): Check {
  const metric = metricNamed(name);
  const now = measure(metric, scored);
  const rows = scored.labels.length;
  if (Number.isNaN(now))
    return skipped('quality', `${name} is undefined on ${formatNumber(rows)} labelled rows.`);
  const worse = lossOf(metric, now) - lossOf(metric, score.value);
  const value = worse === 0 ? 0 : worse / Math.abs(score.value);
  const pValue = pWorse(metric, scored, score, seed);
  const isViolated = value > limits.quality && pValue < significance;
  const numbers = `${name} ${formatNumber(now)} on ${formatNumber(rows)} labelled rows, was ${formatNumber(score.value)} on held-out rows`;
  const verdict = isViolated
    ? `worse by ${percent(value)}, limit ${percent(limits.quality)}, ${chance(pValue)}`
    : value > limits.quality
      ? `worse by ${percent(value)}, which may be chance (p ${pValue.toFixed(3)})`
      : 'within the limit';
  return {
    name: 'quality',
    status: isViolated ? 'violated' : 'ok',
    reason: `${numbers}: ${verdict}.`,
    // JSON has no infinity: what was 0 may be worse by any share.
    ...(Number.isFinite(value) && { value }),
    limit: limits.quality,
    pValue,
    evidence: [{ of: name, value: now, was: score.value }],
  };
}

/**
 * The chance that the labelled rows are no worse than the held-out ones: the share of pairs of a resample of these rows and a
 * draw of the held-out rows' score, normal on either side with the widths of its bootstrap interval (Efron and Tibshirani, "An
 * Introduction to the Bootstrap", 1993, chapter 16: the test is of resamples, one of the two known by its interval).
 */
function pWorse(
  metric: Metric,
  scored: Scored,
  { value, low, high }: Reference['score'],
  seed: number,
): number {
  const rows = scored.labels.length;
  const draw = random(seed);
  const statistic = metric.prepare(scored);
  const counts = new Uint16Array(rows);
  let [noWorse, defined] = [0, 0];
  for (let b = resamplesFor(rows, scored.classes); b > 0; b--) {
    counts.fill(0);
    for (let i = 0; i < rows; i++) counts[Math.floor(draw.float() * rows)]++;
    const now = statistic(counts);
    const z = normal(draw) / reach;
    const before = value + z * (z < 0 ? value - low : high - value);
    if (Number.isNaN(now)) continue;
    defined++;
    noWorse += Number(lossOf(metric, now) <= lossOf(metric, before));
  }
  return (1 + noWorse) / (1 + defined);
}
