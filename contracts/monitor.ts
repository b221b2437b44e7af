import { z } from 'zod';
import { Check } from './checks.ts';
import { LabelsLook } from './labels.ts';
import { Landed } from './landed.ts';
import { PipelineName } from './pipeline.ts';

/**
 * `{}` looks at every pipeline that has a live model. `retrain`: its retraining schedule has fired. `due`: for when the
 * schedule was due, as EventBridge Scheduler tells it. `detail`: an object came, as EventBridge tells it: data under
 * `landing/`, which are judged by themselves, or true values under `labels/`, which make a look.
 */
export const MonitorInput = z.object({
  pipeline: PipelineName.optional(),
  retrain: z.boolean().optional(),
  due: z.iso.datetime().optional(),
  detail: Landed.optional(),
});
export type MonitorInput = z.infer<typeof MonitorInput>;

export const decisions = ['retrain', 'alarm', 'nothing'] as const;

/**
 * What can keep a retraining from being started: there are no data; the model that they give is known; the last one was
 * too short ago; there were too many in a day; the month has cost too much.
 */
export const guards = ['no_dataset', 'nothing_new', 'cooldown', 'runs_per_day', 'dollars_per_month'] as const;
export type Guard = (typeof guards)[number];

/**
 * What to do about one pipeline. For `retrain`: the execution's name, and its input as JSON. `repeated`: an alarm that was
 * told within the last day already; nobody is told again.
 */
export const MonitorDecision = z.object({
  pipeline: z.string(),
  decision: z.enum(decisions),
  reason: z.string(),
  repeated: z.literal(true).optional(),
  runId: z.string().optional(),
  input: z.string().optional(),
});
export type MonitorDecision = z.infer<typeof MonitorDecision>;

/** `article`: the section of docs/runbook.md that says what to do about each decision. */
export const MonitorOutput = z.object({
  decisions: z.array(MonitorDecision.extend({ article: z.string() })),
});
export type MonitorOutput = z.infer<typeof MonitorOutput>;

/**
 * How far the captured traffic has been judged. Within an hour the names of captured objects are in no order, and one
 * may arrive late: so the names of the last two hours are kept, and all that is before `hour` is done with.
 */
export const Cursor = z.object({
  /** `yyyy/mm/dd/hh` */
  hour: z.string(),
  keys: z.array(z.string()),
});
export type Cursor = z.infer<typeof Cursor>;

/** `monitor/<pipeline>/<time>.json`: what was seen, what was decided, and why. */
export const MonitorRecord = MonitorDecision.extend({
  time: z.iso.datetime(),
  /** The champion that was watched. */
  version: z.int(),
  /** The landed object that was looked at; absent where it was the traffic. */
  landed: z.string().optional(),
  /** Captured objects read; those beyond the bound are the oldest and are done with unread. */
  objects: z.object({ read: z.int(), leftOut: z.int() }),
  rows: z.int(),
  /** Requests that the champion's signature cannot read, such as those of an earlier version; of a file its rows. */
  unreadable: z.int(),
  checks: z.array(Check),
  /** Of the true values that have landed; absent where none has. */
  labels: LabelsLook.optional(),
  /** What kept a retraining that was asked for from being started. */
  guard: z.enum(guards).optional(),
  /** The occurrence of the retraining schedule that was answered. */
  scheduled: z.iso.datetime().optional(),
});
export type MonitorRecord = z.infer<typeof MonitorRecord>;

/** When things arrived so far, in milliseconds since 1970; what comes within an hour of another is one arrival. */
export const Arrivals = z.object({
  first: z.number(),
  last: z.number(),
  count: z.int(),
  longestGap: z.number(),
});
export type Arrivals = z.infer<typeof Arrivals>;

/**
 * A retraining that a look asked for. `data`: a digest of what it learns from, the dataset's version and the definition;
 * where it did not fail, another on the same gives the same model.
 */
export const Retrained = z.object({ runId: z.string(), at: z.iso.datetime(), data: z.string() });
export type Retrained = z.infer<typeof Retrained>;

/**
 * `monitor/<pipeline>.json`: what the next look must know, swapped as one by the look that was made: of two at once the
 * second is made again. `record` is the last one: it counts as soon as it is here, and is copied to its own place.
 */
export const MonitorState = z.object({
  record: MonitorRecord,
  cursor: Cursor.optional(),
  /** The key of the {@link LabelsState}. */
  labels: z.string().optional(),
  /** Of the last day, the newest last, and the last one in any case. */
  retrainings: z.array(Retrained),
  /** Since when the retraining schedule is what it is, or the last occurrence that was answered. */
  schedule: z.object({ expression: z.string(), since: z.iso.datetime() }).optional(),
  /** Since when the pipeline is looked at. */
  since: z.iso.datetime(),
  arrivals: z.object({ data: Arrivals.optional(), traffic: Arrivals.optional() }),
  /** The last alarm that people were told. */
  told: z.object({ what: z.string(), at: z.iso.datetime() }).optional(),
});
export type MonitorState = z.infer<typeof MonitorState>;
