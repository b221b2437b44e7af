import type { Evidence, RolloutStep, VersionEvidence } from '../../contracts/rollout-record.ts';
import type { Observation } from '../../contracts/serving.ts';
import { standardErrors } from './judge.ts';
import { medianWithBounds } from './median.ts';

/** A step of a roll-out that is under way. */
export type Trial = {
  step: RolloutStep;
  secondsLeft: number;
  /** The two versions, by their numbers in the Model Registry. */
  next: number;
  live: number;
  /** The share of the exchanges that is captured; those that failed always are. */
  capture: number;
};

/** One version's part in one request; no millis where another answered in its stead, as its own time is not known. */
type Part = { failed: boolean; millis?: number };

/** What the observations since a step began say of its two versions. Those of other versions are left out. */
export function measure(observations: Observation[], trial: Trial): Evidence {
  const { step, secondsLeft, next, live } = trial;
  const summed = (version: number) =>
    sum(
      version,
      observations.flatMap((observation) => part(observation, version, step)),
      trial.capture,
    );
  const evidence = { step, secondsLeft, next: summed(next), live: summed(live) };
  return step.mode === 'shadow' ? { ...evidence, shadow: disagreement(observations, next) } : evidence;
}

/**
 * A version has a part in what it was asked first, whether it answered or failed so that the other had to; as a shadow
 * in what it scored, and in what it answered because the live version could not. What the caller got wrong is no part of
 * any version's.
 */
function part(
  { version, status, millis, failed, shadow }: Observation,
  of: number,
  step: RolloutStep,
): Part[] {
  if (status >= 400 && status < 500) return [];
  if (shadow?.version === of) return [{ failed: shadow.reason !== undefined, millis: shadow.millis }];
  if (failed?.version === of) return [{ failed: true }];
  if (version !== of) return [];
  if (failed && step.mode === 'traffic') return []; // asked only because the other had failed
  return [{ failed: status >= 500, millis: failed ? undefined : millis }];
}

/** Each captured answer stands for 1 / `capture` of them, each failure for itself; at 0, only failures are known. */
function sum(version: number, parts: Part[], capture: number): VersionEvidence {
  const answered = parts.filter(({ failed }) => !failed);
  const errors = parts.length - answered.length;
  const requests = errors + (capture > 0 ? Math.round(answered.length / capture) : 0);
  const median = medianWithBounds(
    answered.flatMap(({ millis }) => millis ?? []),
    standardErrors,
  );
  return { version, requests, errors, ...(median && { millis: median }) };
}

/** Each request counts once, by the share of its rows; what the shadow failed to answer is an error, not an answer. */
function disagreement(observations: Observation[], next: number): Evidence['shadow'] {
  const shares = observations.flatMap(({ rows, shadow }) =>
    shadow?.version === next && shadow.reason === undefined && rows > 0 ? shadow.differs / rows : [],
  );
  const total = shares.reduce((a, b) => a + b, 0);
  return { requests: shares.length, disagreement: shares.length ? total / shares.length : 0 };
}
