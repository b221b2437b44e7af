import type { Evidence, RolloutStep, VersionEvidence } from '../../contracts/rollout-record.ts';
import type { Observation } from '../../contracts/serving.ts';
import { medianWithBounds } from './median.ts';
import { standardErrors } from './judge.ts';

/** The two versions of a trial, by their numbers in the Model Registry. */
export type Versions = { next: number; live: number };

/** One version's part in one request: undefined millis where another answered, so that its own time is not known. */
type Part = { failed: boolean; millis?: number };

/** What the observations since a step began say of its two versions. Those of other versions are left out. */
export function measure(
  observations: Observation[],
  step: RolloutStep,
  secondsLeft: number,
  { next, live }: Versions,
): Evidence {
  const partsOf = (version: number) =>
    observations.flatMap((observation) => part(observation, version, step));
  const evidence = {
    step,
    secondsLeft,
    next: summed(next, partsOf(next)),
    live: summed(live, partsOf(live)),
  };
  return step.mode === 'shadow' ? { ...evidence, shadow: disagreement(observations, next) } : evidence;
}

/**
 * A version has a part in what it was asked first, whether it answered or failed so that the other had to; as a shadow
 * in what it scored, and in what it answered because the live version could not.
 */
function part(
  { version, status, millis, failed, shadow }: Observation,
  of: number,
  step: RolloutStep,
): Part[] {
  if (shadow?.version === of) return [{ failed: shadow.reason !== undefined, millis: shadow.millis }];
  if (failed?.version === of) return [{ failed: true }];
  if (version !== of) return [];
  if (failed && step.mode === 'traffic') return []; // asked only because the other had failed
  return [{ failed: status >= 500, millis: failed ? undefined : millis }];
}

function summed(version: number, parts: Part[]): VersionEvidence {
  const answered = parts.filter(({ failed }) => !failed);
  const millis = answered.flatMap((part) => part.millis ?? []);
  const evidence = { version, requests: parts.length, errors: parts.length - answered.length };
  const median = medianWithBounds(millis, standardErrors);
  return median ? { ...evidence, millis: median } : evidence;
}

/** Each request counts once, by the share of its rows; what the shadow failed to answer is an error, not an answer. */
function disagreement(observations: Observation[], next: number): Evidence['shadow'] {
  const shares = observations.flatMap(({ rows, shadow }) =>
    shadow?.version === next && shadow.reason === undefined && rows > 0 ? shadow.differs / rows : [],
  );
  const sum = shares.reduce((total, share) => total + share, 0);
  return { requests: shares.length, disagreement: shares.length ? sum / shares.length : 0 };
}
