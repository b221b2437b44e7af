import { z } from 'zod';

/** EventBridge Scheduler's syntax, in UTC: `rate(1 hour)`, `cron(0 3 ? * MON *)`. */
export const ScheduleExpression = z
  .string()
  .regex(
    /^(rate\([1-9]\d* (minute|hour|day)s?\)|cron\(\S+( \S+){5}\))$/,
    'rate(VALUE UNIT) or cron(MINUTE HOUR DAY-OF-MONTH MONTH DAY-OF-WEEK YEAR)',
  );

const share = z.number().min(0).max(1);

/**
 * From what on a check is violated. Those on data are about rows since the last look against the training rows; those on
 * answers about the champion's predictions on its held-out rows. Each must be too large to be chance as well.
 */
export const Limits = z.strictObject({
  /** By how much a column's share of missing values may rise. */
  missing: share.default(0.05),
  /** The share of a column's values that may lie outside the training rows' range. */
  outOfRange: share.default(0.05),
  /** The share of a column's values that may be levels which no training row has, beyond what rows like those bring. */
  unseen: share.default(0.05),
  /** The share of requests or rows that may be unreadable or lack columns. */
  schema: share.default(0.05),
  /** Population stability index, of a column and of the predictions. */
  psi: z.number().positive().default(0.25),
  /** Wasserstein distance of a column of numbers, in standard deviations of the training rows. */
  wasserstein: z.number().positive().default(0.2),
  /** Jensen-Shannon distance, base 2. */
  jensenShannon: share.default(0.25),
  /** ROC AUC of a classifier that tells traffic from training rows. */
  domainAuc: z.number().min(0.5).max(1).default(0.65),
  /** NDCG of the columns' contributions in the order of the held-out rows', as SageMaker Clarify's attribution drift: may not fall below. */
  attributionNdcg: share.default(0.9),
  /** By how much the primary metric may be worse on labelled traffic, relative to the held-out rows'. */
  quality: share.default(0.1),
  /** The same on a slice of the rows. */
  slice: share.default(0.2),
  /** By how much the expected calibration error may rise; of intervals: by how much their coverage may miss. */
  calibration: share.default(0.05),
  /** 95th percentile, per request. */
  latencyMillis: z.number().positive().default(1000),
  errorRate: share.default(0.01),
});
export type Limits = z.infer<typeof Limits>;

/** What a violated check asks for. */
export const Action = z.enum(['retrain', 'alarm', 'nothing']);
export type Action = z.infer<typeof Action>;

/** What follows, by the group of the checks that are violated; the strongest of them is taken. */
export const Actions = z.strictObject({
  dataQuality: Action.default('alarm'),
  drift: Action.default('retrain'),
  performance: Action.default('retrain'),
  operations: Action.default('alarm'),
  silence: Action.default('alarm'),
});
export type Actions = z.infer<typeof Actions>;

/**
 * How a live model is watched. `significance`: of each group of tests, corrected for being many. `silence`: hours without
 * landed data or traffic until somebody is told; absent: twice the longest gap so far, once there were enough of them.
 */
export const Monitoring = z.strictObject({
  schedule: ScheduleExpression.default('rate(1 hour)'),
  significance: z.number().gt(0).lt(1).default(0.01),
  minimumRows: z.int().positive().default(200),
  minimumLabels: z.int().positive().default(100),
  limits: Limits.prefault({}),
  actions: Actions.prefault({}),
  silence: z
    .strictObject({
      dataHours: z.number().positive().optional(),
      trafficHours: z.number().positive().optional(),
    })
    .prefault({}),
});
export type Monitoring = z.infer<typeof Monitoring>;

/**
 * When a model is made anew, beside what monitoring asks for. `onLanding` false: a landed file is read and kept, and the
 * next retraining learns from it; a pipeline without a live model trains all the same. The caps are for retrainings by
 * drift and by schedule: what a person lands is always run.
 */
export const Retraining = z.strictObject({
  onLanding: z.boolean().default(true),
  schedule: ScheduleExpression.optional(),
  cooldownHours: z.number().min(0).default(6),
  runsPerDay: z.int().positive().default(4),
  /** At list prices, over the calendar month in UTC, all runs of the pipeline. */
  dollarsPerMonth: z.number().positive().default(25),
});
export type Retraining = z.infer<typeof Retraining>;

/**
 * What is kept beside the champion, its rollback target and what is on its way, which are never touched; records of
 * decisions are kept for ever.
 */
export const Retention = z.strictObject({
  /** The newest versions whose models stay. */
  versions: z.int().positive().default(5),
  /** Data, matrices and models of runs that are older. */
  runDays: z.number().positive().default(90),
  captureDays: z.number().positive().max(90).default(90),
  /** A real-time endpoint that nobody has asked for so long, at most `captureDays`, is named by maintenance; absent: never. */
  idleEndpointDays: z.number().positive().optional(),
});
export type Retention = z.infer<typeof Retention>;
