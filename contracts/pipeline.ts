import { z } from 'zod';
import { Accumulation, Window } from './accumulation.ts';
import { Monitoring, Retention, Retraining } from './monitoring.ts';
import { Realtime, Rollout, RolloutLimits, ServingKind } from './rollout.ts';

/** A pipeline's name is part of S3 keys, execution names and endpoint names. */
export const PipelineName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'lower-case letters, digits and hyphens, 1 to 40, starting with a letter');

export const problemTypes = ['binary', 'multiclass', 'regression'] as const;
export const ProblemType = z.enum(problemTypes);
export type ProblemType = z.infer<typeof ProblemType>;

/**
 * How rows are held out. `time`: the last rows by that column; `group`: whole groups, never divided; `auto`: by time
 * where the file is in the order of a column of dates, else at random.
 */
export const Split = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('auto') }),
  z.strictObject({ by: z.literal('random') }),
  z.strictObject({ by: z.literal('time'), column: z.string() }),
  z.strictObject({ by: z.literal('group'), column: z.string() }),
]);
export type Split = z.infer<typeof Split>;

/** What the two errors of a binary model cost, in one unit; right answers cost nothing. */
export const Costs = z
  .strictObject({ falsePositive: z.number().min(0), falseNegative: z.number().min(0) })
  .refine(({ falsePositive, falseNegative }) => falsePositive + falseNegative > 0, 'one must cost something');
export type Costs = z.infer<typeof Costs>;

/**
 * When a challenger replaces the champion: it must be better by more than `margin` on the same rows, with `confidence`
 * (one minus the level of a one-sided paired test). `auto`: DeLong's test for ROC AUC, McNemar's for accuracy where there
 * is no margin, else the bootstrap.
 */
export const Gate = z.strictObject({
  test: z.enum(['auto', 'bootstrap']).default('auto'),
  confidence: z.number().min(0.5).max(0.999).default(0.9),
  margin: z.number().min(0).default(0),
});
export type Gate = z.infer<typeof Gate>;

/** A pipeline's definition: the S3 object `pipelines/NAME.json`. Unknown keys are refused, so that typos are seen. */
export const Pipeline = z.strictObject({
  name: PipelineName,
  target: z.string().min(1),
  problemType: ProblemType.optional(),
  /** What candidates are ranked by and the gate decides on: a name from core/metrics (default: by problem type). */
  metric: z.string().optional(),
  /** Binary: the threshold of the positive class is where the costs are least (default: where `metric` is best). */
  costs: Costs.optional(),
  /** Regression: the share of the rows that the prediction intervals are made to hold. */
  interval: z.strictObject({ coverage: z.number().min(0.5).max(0.99).default(0.9) }).prefault({}),
  budgetSeconds: z.number().positive().max(86_400).default(60),
  /** What a run may cost on AWS, in USD at list prices; whichever budget ends first ends the search. */
  budgetDollars: z.number().positive().optional(),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(0),
  split: Split.default({ by: 'auto' }),
  /** Share of the rows held out for the evaluation; 0 where a test file is given beside (`fit --test`). */
  testFraction: z.number().min(0).max(0.5).default(0.2),
  gate: Gate.prefault({}),
  /** What a landed file does to the data that is there. */
  accumulation: Accumulation,
  /** The part of the data that is learnt from; all where absent. */
  window: Window.optional(),
  monitoring: Monitoring.prefault({}),
  retraining: Retraining.prefault({}),
  retention: Retention.prefault({}),
  trainOn: z.enum(['auto', 'lambda', 'sagemaker']).default('auto'),
  serving: ServingKind.default('lambda'),
  /** Instances, where `serving` is realtime. */
  realtime: Realtime.prefault({}),
  rollout: Rollout.default({ strategy: 'all_at_once' }),
  rolloutLimits: RolloutLimits.prefault({}),
  /** `manual`: a version is deployed when a person sets its status in the Model Registry to Approved. */
  approval: z.enum(['automatic', 'manual']).default('automatic'),
  /** The share of the requests that is kept in S3 with its answer. */
  capture: z.number().min(0).max(1).default(1),
});
export type Pipeline = z.infer<typeof Pipeline>;
