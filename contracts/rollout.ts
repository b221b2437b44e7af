import { z } from 'zod';

/** Where a pipeline's live model answers: AWS Lambda, a SageMaker serverless endpoint, a SageMaker real-time endpoint. */
export const servingKinds = ['lambda', 'serverless', 'realtime'] as const;
export const ServingKind = z.enum(servingKinds);
export type ServingKind = z.infer<typeof ServingKind>;

const seconds = z.int().min(0).max(86_400);

/** The waits of all steps together. Step Functions keeps 25,000 events of an execution: enough for a day of looking. */
const longestSeconds = (rollout: { waitSeconds?: number; share?: number; strategy: string }) =>
  (rollout.waitSeconds ?? 0) * (rollout.strategy === 'linear' ? Math.ceil(1 / rollout.share! - 1) : 1);

/**
 * How traffic comes to a new version, in SageMaker's terms. `canary`: `share` of the requests for `waitSeconds`, then all.
 * `linear`: `share` more of them after every `waitSeconds`. `shadow`: the live version answers, the new one scores the
 * same requests unseen, for `waitSeconds`, then takes all. A first version takes all at once.
 */
export const Rollout = z
  .discriminatedUnion('strategy', [
    z.strictObject({ strategy: z.literal('all_at_once') }),
    z.strictObject({
      strategy: z.literal('canary'),
      share: z.number().min(0.01).max(0.5).default(0.1),
      waitSeconds: seconds.default(600),
    }),
    z.strictObject({
      strategy: z.literal('linear'),
      share: z.number().min(0.05).max(0.5).default(0.25),
      waitSeconds: seconds.default(300),
    }),
    z.strictObject({ strategy: z.literal('shadow'), waitSeconds: seconds.default(600) }),
  ])
  .refine(
    (rollout) => longestSeconds(rollout) <= 86_400,
    'the waits of all steps must be within a day, 86400 s',
  );
export type Rollout = z.infer<typeof Rollout>;

/**
 * When a new version on trial is rolled back. `errorRate`: the share of its requests that it could not answer.
 * `latencyRatio`: its median seconds per request against the live version's, and only where it is also above
 * `latencyMillis`. `disagreement`: the share of shadow requests answered otherwise: another label, or a value that is more
 * than 10 % of the live answers' spread away. Fewer than `minimumRequests` are not judged, but errors always are.
 */
export const RolloutLimits = z.strictObject({
  errorRate: z.number().min(0).max(1).default(0.01),
  latencyRatio: z.number().positive().default(3),
  latencyMillis: z.number().positive().default(50),
  disagreement: z.number().min(0).max(1).default(0.3),
  minimumRequests: z.int().positive().default(20),
});
export type RolloutLimits = z.infer<typeof RolloutLimits>;

/** A real-time endpoint's instances; SageMaker bills each by the hour. Scaled by invocations per instance and minute. */
export const Realtime = z
  .strictObject({
    instanceType: z.string().default('ml.c6i.large'),
    minimum: z.int().min(1).default(1),
    maximum: z.int().min(1).max(100).default(4),
    invocationsPerInstance: z.int().positive().default(6000),
  })
  .refine(({ minimum, maximum }) => minimum <= maximum, 'minimum must not be above maximum');
