import type { Check } from '../../contracts/checks.ts';
import { random } from '../random.ts';
import { attributionsOf, meanAttributions, type Attributions } from './performance/attribution.ts';
import { ndcg } from './performance/ndcg.ts';
import type { Situation } from './situation.ts';
import { chance } from '../metrics/format.ts';
import { skipped, tooFewRows } from './verdict.ts';

const RESAMPLES = 1000;
/** Rows and columns over all resamples: a few seconds at most. */
const MOST_ADDED = 500_000_000;
const FEWEST_RESAMPLES = 200;
const NAMED = 3;
const EVIDENCE = 20;

/**
 * The check `attribution_drift`: whether the columns still contribute to the answers in the order in which they did on the
 * held-out rows, by the NDCG of SageMaker Clarify's feature attribution drift. Some hundred rows are asked about; the p-value
 * is the share of their bootstrap resamples in which the NDCG is not below the limit, so that few rows in an odd order are no alarm.
 */
export async function checkAttributionDrift(situation: Situation): Promise<Check[]> {
  const name = 'attribution_drift';
  const { reference, traffic, model, seed } = situation;
  const few = tooFewRows(situation);
  if (few) return [skipped(name, few)];
  if (!reference?.attribution.length) {
    return [skipped(name, 'The champion has no record of what the columns contributed on held-out rows.')];
  }
  const now = await attributionsOf(model, traffic.table, seed);
  if (!now) return [skipped(name, 'The answers to the traffic cannot be explained.')];
  const contributed = new Map(
    reference.attribution.map(({ column, contribution }) => [column, contribution]),
  );
  const before = Float64Array.from(now.columns, (column) => contributed.get(column) ?? 0);
  return [judge(before, now, situation)];
}

function judge(before: Float64Array, now: Attributions, { monitoring, seed }: Situation): Check {
  const limit = monitoring.limits.attributionNdcg;
  const means = meanAttributions(now, new Uint8Array(now.rows).fill(1));
  const value = ndcg(before, means);
  const pValue = value < limit ? pNotBelow(limit, before, now, seed) : 1;
  const isViolated = value < limit && pValue < monitoring.significance;
  const evidence = now.columns
    .map((of, j) => ({ of, value: means[j], was: before[j] }))
    .toSorted((a, b) => Math.abs(b.value - b.was) - Math.abs(a.value - a.was));
  const order = (values: Float64Array) =>
    now.columns
      .map((column, j) => ({ column, value: values[j] }))
      .toSorted((a, b) => b.value - a.value)
      .slice(0, NAMED)
      .map(({ column }) => `"${column}"`)
      .join(', ');
  const numbers = `NDCG ${value.toFixed(3)} of the columns’ contributions over ${now.rows} rows`;
  return {
    name: 'attribution_drift',
    status: isViolated ? 'violated' : 'ok',
    reason: isViolated
      ? `${numbers}, limit ${limit}, ${chance(pValue)}: most is now due to ${order(means)}, was to ${order(before)}.`
      : `${numbers}: ${value < limit ? 'below the limit, which may be chance' : 'within the limit'}.`,
    value,
    limit,
    pValue,
    evidence: evidence.slice(0, EVIDENCE),
  };
}

function pNotBelow(limit: number, before: Float64Array, now: Attributions, seed: number): number {
  const draw = random(seed);
  const affordable = Math.floor(MOST_ADDED / now.absolute.length);
  const resamples = Math.max(FEWEST_RESAMPLES, Math.min(RESAMPLES, affordable));
  const counts = new Uint16Array(now.rows);
  let notBelow = 0;
  for (let b = 0; b < resamples; b++) {
    counts.fill(0);
    for (let i = 0; i < now.rows; i++) counts[draw.integer(now.rows)]++;
    notBelow += Number(ndcg(before, meanAttributions(now, counts)) >= limit);
  }
  return (1 + notBelow) / (1 + resamples);
}
