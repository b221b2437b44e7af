import type { Check } from '../../contracts/checks.ts';
import type { Situation } from './situation.ts';
import { binomialTail } from './binomial.ts';

type Operated = Pick<Situation, 'monitoring' | 'traffic'> & {
  /** The champion's version, and the share of the answered requests that is captured; failed ones all are. */
  version: number;
  capture: number;
};

/** How the live model answers: the checks `latency` and `errors`, by the captured requests. */
export const checkOperations = (operated: Operated): Check[] => [latency(operated), errors(operated)];

/** The part of the requests that the 95th percentile leaves above itself. */
const ABOVE = 0.05;

/**
 * The 95th percentile of the answered requests' times. The chance is that of so many slow ones, were one in twenty slower
 * than the limit.
 */
function latency({ monitoring, traffic }: Operated): Check {
  const name = 'latency';
  const millis = traffic.requests
    .filter(({ observation }) => observation.status < 500)
    .map(({ observation }) => observation.millis)
    .filter(Number.isFinite);
  if (!millis.length) return { name, status: 'skipped', reason: 'There were no requests.', evidence: [] };
  const limit = monitoring.limits.latencyMillis;
  const value = Float64Array.from(millis).toSorted()[Math.ceil((1 - ABOVE) * millis.length) - 1];
  const slow = millis.filter((time) => time > limit).length;
  const pValue = binomialTail(slow, millis.length, ABOVE);
  const isViolated = value > limit && pValue < monitoring.significance;
  const reason = `95 % of ${count(millis.length, 'request')} were answered within ${format(value)} ms.`;
  return { name, status: isViolated ? 'violated' : 'ok', reason, value, limit, pValue, evidence: [] };
}

/**
 * The share of the requests that the live version failed to answer: with a status of 500 and above, or so that another
 * version had to. Where only a part of the others is captured, each stands for more.
 */
function errors({ monitoring, traffic, version, capture }: Operated): Check {
  const name = 'errors';
  const failed = traffic.requests.filter(
    ({ observation: { status, failed } }) => status >= 500 || failed?.version === version,
  ).length;
  const answered = capture > 0 ? Math.round((traffic.requests.length - failed) / capture) : 0;
  const asked = failed + answered;
  if (!asked) return { name, status: 'skipped', reason: 'There were no requests.', evidence: [] };
  const limit = monitoring.limits.errorRate;
  const value = failed / asked;
  const pValue = limit > 0 && limit < 1 ? binomialTail(failed, asked, limit) : Number(value <= limit);
  const isViolated = value > limit && pValue < monitoring.significance;
  const about = capture < 1 ? 'about ' : '';
  const reason = `${failed} of ${about}${count(asked, 'request')} failed (${(value * 100).toFixed(2)} %).`;
  return { name, status: isViolated ? 'violated' : 'ok', reason, value, limit, pValue, evidence: [] };
}

/**
 * What the month has cost so far against what it may cost: no test of chance, since it is a sum.
 *
 * @param spent all runs of the pipeline that began in the calendar month, in USD at list prices
 */
export function checkCost(spent: number, limit: number): Check {
  const reason = `The month's runs have cost ${dollars(spent)} so far, of ${dollars(limit)}.`;
  const status = spent >= limit ? 'violated' : 'ok';
  return { name: 'cost', status, reason, value: spent, limit, evidence: [] };
}

export const dollars = (usd: number) => `$${usd.toFixed(2)}`;
const format = (millis: number) => (millis < 10 ? millis.toFixed(1) : millis.toFixed(0));
const count = (n: number, what: string) => `${n.toLocaleString('en-US')} ${what}${n === 1 ? '' : 's'}`;
