import { z } from 'zod';
import { Check } from './checks.ts';
import { Drift } from './drift.ts';
import { PipelineName } from './pipeline.ts';

/**
 * `{}` looks at every pipeline that has a live model. `retrain`: its retraining schedule has fired. `due`: for when the
 * schedule was due, as EventBridge Scheduler tells it.
 */
export const MonitorInput = z.object({
  pipeline: PipelineName.optional(),
  retrain: z.boolean().optional(),
  due: z.iso.datetime().optional(),
});

export const decisions = ['retrain', 'alarm', 'nothing'] as const;

/** What to do about one pipeline. For `retrain`: the execution's name, and its input as JSON. */
export const MonitorDecision = z.object({
  pipeline: z.string(),
  decision: z.enum(decisions),
  reason: z.string(),
  runId: z.string().optional(),
  input: z.string().optional(),
});
export type MonitorDecision = z.infer<typeof MonitorDecision>;

export const MonitorOutput = z.object({ decisions: z.array(MonitorDecision) });

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
  /** Captured objects read; those beyond the bound are the oldest and are done with unread. */
  objects: z.object({ read: z.int(), leftOut: z.int() }),
  rows: z.int(),
  /** Requests that the champion's signature cannot read, such as those of an earlier version. */
  unreadable: z.int(),
  /** Absent where there were too few rows: then they wait to be judged together with later ones. */
  drift: Drift.optional(),
  checks: z.array(Check).default([]),
  cursor: Cursor.optional(),
  /** The last retraining that monitoring asked for, with its execution's input. */
  lastRetraining: z.object({ runId: z.string(), input: z.string() }).optional(),
});
export type MonitorRecord = z.infer<typeof MonitorRecord>;
