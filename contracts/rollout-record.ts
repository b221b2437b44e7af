import { z } from 'zod';
import { Rollout, RolloutLimits } from './rollout.ts';

/**
 * One step of a roll-out: the new version gets `share` of the requests (0 … 1) and is judged for `waitSeconds`, by what
 * it answers (`traffic`) or by what it scores unseen beside the live version (`shadow`, with a share of 0).
 */
export const RolloutStep = z.object({
  share: z.number().min(0).max(1),
  mode: z.enum(['traffic', 'shadow']),
  waitSeconds: z.int().min(0),
});
export type RolloutStep = z.infer<typeof RolloutStep>;

/** A median and the bounds that hold it almost surely; absent where the values are too few for bounds. */
const Median = z.object({ value: z.number(), low: z.number(), high: z.number() });

/**
 * What is known of one version since a step began. `requests`: those that it was asked first, or scored as a shadow.
 * `errors`: those of them that it could not answer, whether or not the other version could. `millis` per request.
 */
export const VersionEvidence = z.object({
  version: z.int(),
  requests: z.int(),
  errors: z.int(),
  millis: Median.optional(),
});
export type VersionEvidence = z.infer<typeof VersionEvidence>;

/** What a step is judged by. `secondsLeft` of the step's time; 0 or less: it is over. */
export const Evidence = z.object({
  step: RolloutStep,
  secondsLeft: z.number(),
  next: VersionEvidence,
  live: VersionEvidence,
  /** Of the requests that both versions scored: how many, and the mean share of their rows that are answered otherwise. */
  shadow: z.object({ requests: z.int(), disagreement: z.number() }).optional(),
});
export type Evidence = z.infer<typeof Evidence>;

/** `wait`: nothing speaks against the version so far, and the step's time is not over. */
export const verdicts = ['go_on', 'roll_back', 'wait'] as const;
export const Judgement = z.object({ verdict: z.enum(verdicts), reason: z.string() });
export type Judgement = z.infer<typeof Judgement>;

/** Why a version is rolled out: its run found it better, or a person asked for it. */
export const rolloutReasons = ['run', 'approved', 'promote', 'rollback'] as const;

/** One step as it was taken; `judgement` and `evidence` are the last ones, and absent where nothing was judged. */
export const TakenStep = RolloutStep.extend({
  beganAt: z.iso.datetime(),
  evidence: Evidence.omit({ step: true }).optional(),
  judgement: Judgement.optional(),
});
export type TakenStep = z.infer<typeof TakenStep>;

/** One way of a version to the traffic. `against`: the version that was live; absent where there was none. */
export const RolloutAttempt = z.object({
  version: z.int(),
  against: z.int().optional(),
  by: z.enum(rolloutReasons),
  strategy: Rollout,
  limits: RolloutLimits,
  steps: z.array(TakenStep),
  /** Absent while it goes on. */
  end: z
    .object({ status: z.enum(['live', 'rolled_back']), reason: z.string(), at: z.iso.datetime() })
    .optional(),
});
export type RolloutAttempt = z.infer<typeof RolloutAttempt>;

/** `runs/<runId>/deploy/rollout.json`: what was decided about the run's version, the newest last. */
export const RolloutRecord = z.object({ runId: z.string(), attempts: z.array(RolloutAttempt) });
export type RolloutRecord = z.infer<typeof RolloutRecord>;
