import type { RolloutLimits } from '../../contracts/rollout.ts';
import type { Evidence, Judgement } from '../../contracts/rollout-record.ts';
import { failsMore } from './fails-more.ts';
import { wilsonLow } from './wilson.ts';

/** Bounds are three standard errors wide, as a step is judged again and again until its time is over. */
export const standardErrors = 3;
/** A step in which both versions fail equally often is rolled back for errors in at most so many cases. */
const significance = 0.05;

/**
 * Judges a step of a roll-out. Each limit must be passed by more than chance explains, so that a version which is as good
 * as the live one is hardly ever rolled back, however few the requests:
 *
 * - errors: their share is above `errorRate`, and they are too many beside the live version's (`failsMore`). A request
 *   that the other version answered instead is an error too. The fewest that suffice: 2 at a share of 0.1, 5 of a shadow.
 * - latency: the median's lower bound is above `latencyMillis`, and above `latencyRatio` times the upper bound of the
 *   live version's (`medianWithBounds`).
 * - disagreement: the lower bound of the share is above `disagreement` (`wilsonLow`).
 *
 * Latency and disagreement need `minimumRequests`; where these have not come by the end of the step's time, nothing
 * speaks against the version, and the roll-out goes on.
 */
export function judge(evidence: Evidence, limits: RolloutLimits): Judgement {
  const against = errors(evidence, limits) ?? latency(evidence, limits) ?? disagreement(evidence, limits);
  if (against) return { verdict: 'roll_back', reason: against };
  return { verdict: evidence.secondsLeft > 0 ? 'wait' : 'go_on', reason: nothingAgainst(evidence, limits) };
}

/** Why the version is rolled back, or undefined. */
type Check = (evidence: Evidence, limits: RolloutLimits) => string | undefined;

const errors: Check = ({ step, next, live }, { errorRate }) => {
  if (next.errors <= next.requests * errorRate) return undefined;
  const share = step.mode === 'shadow' ? 0.5 : step.share;
  if (failsMore({ next: next.errors, live: live.errors }, share) < 1 / significance) return undefined;
  return (
    `It could not answer ${next.errors} of ${next.requests} requests; version ${live.version} could not answer ` +
    `${live.errors} of ${live.requests}.`
  );
};

const latency: Check = ({ next, live }, { latencyMillis, latencyRatio, minimumRequests }) => {
  if (!next.millis || !live.millis || Math.min(next.requests, live.requests) < minimumRequests)
    return undefined;
  if (next.millis.low <= Math.max(latencyMillis, latencyRatio * live.millis.high)) return undefined;
  return (
    `Its median of ${round(next.millis.value)} ms per request is more than ${latencyRatio} times the ` +
    `${round(live.millis.value)} ms of version ${live.version}, and more than ${latencyMillis} ms.`
  );
};

const disagreement: Check = ({ shadow, live }, limits) => {
  if (!shadow || shadow.requests < limits.minimumRequests) return undefined;
  if (wilsonLow(shadow.disagreement, shadow.requests, standardErrors) <= limits.disagreement)
    return undefined;
  return (
    `It answers ${round(shadow.disagreement * 100)} % of ${shadow.requests} shadow requests otherwise than version ` +
    `${live.version}; the limit is ${round(limits.disagreement * 100)} %.`
  );
};

function nothingAgainst({ next }: Evidence, { minimumRequests }: RolloutLimits): string {
  const seen = `${next.requests} requests, ${next.errors} errors`;
  if (next.requests >= minimumRequests) return `Nothing speaks against it: ${seen}.`;
  return `Nothing speaks against it, but little was seen: ${seen}; ${minimumRequests} are needed to judge more.`;
}

const round = (value: number) => Number(value.toPrecision(3));
