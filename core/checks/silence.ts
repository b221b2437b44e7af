import type { Arrivals } from '../../contracts/monitor.ts';
import type { Check } from '../../contracts/checks.ts';

const HOUR = 3_600_000;
/** A week is the longest rhythm that is common: it must have been seen twice. */
const SPAN = 14 * 24 * HOUR;
const LEAST_ARRIVALS = 5;

/**
 * What is known of when things arrived, after those at `times` as well (milliseconds since 1970, in any order). All that
 * comes within an hour of the arrival before is that arrival: a hundred files at once are no hundred gaps.
 */
export function withArrivals(known: Arrivals | undefined, times: Iterable<number>): Arrivals | undefined {
  let arrivals = known;
  for (const time of Float64Array.from(times).toSorted()) arrivals = withArrival(arrivals, time);
  return arrivals;
}

function withArrival(known: Arrivals | undefined, time: number): Arrivals {
  if (!known) return { first: time, last: time, count: 1, longestGap: 0 };
  const gap = time - known.last;
  if (gap <= 0) return known;
  const isNew = gap >= HOUR;
  return {
    ...known,
    last: time,
    count: known.count + Number(isNew),
    longestGap: Math.max(known.longestGap, gap),
  };
}

/**
 * After how many hours without an arrival somebody is told: twice the longest gap so far, at least an hour. Undefined
 * until there were enough of them to know: five in two weeks, or in the longer time that they took.
 */
export function learntHours({ first, last, longestGap, count }: Arrivals): number | undefined {
  const isKnown = last - first >= SPAN && (count >= LEAST_ARRIVALS || longestGap < HOUR);
  return isKnown ? Math.max(1, (2 * longestGap) / HOUR) : undefined;
}

const what = { no_data: 'data', no_traffic: 'traffic' } as const;

/**
 * Whether too long nothing has come. `hours`: as the definition says it, else it is learnt from the gaps so far.
 * `since`: from when on something could have come, where nothing has yet.
 */
export function checkSilence(
  name: keyof typeof what,
  {
    arrivals,
    hours,
    since,
    now,
  }: { arrivals: Arrivals | undefined; hours: number | undefined; since: number; now: number },
): Check {
  const limit = hours ?? (arrivals && learntHours(arrivals));
  const value = (now - (arrivals?.last ?? since)) / HOUR;
  if (limit === undefined) {
    const reason = `Too little ${what[name]} has come so far to know how often it does.`;
    return { name, status: 'skipped', reason, evidence: [] };
  }
  const status = value > limit ? 'violated' : 'ok';
  const why = hours === undefined ? 'twice the longest gap so far' : 'as the definition says';
  const reason = `The last ${what[name]} came ${hoursText(value)} ago; expected within ${hoursText(limit)}, ${why}.`;
  return { name, status, reason, value, limit, evidence: [] };
}

const hoursText = (hours: number) =>
  hours < 72 ? `${hours.toFixed(1)} hours` : `${(hours / 24).toFixed(1)} days`;
