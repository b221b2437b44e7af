import { z } from 'zod';
import { PipelineName } from './pipeline.ts';
import { Source, StateError, statuses } from './stages.ts';

/** In UTC: `2026-11-24`. */
export const Day = z.iso.date();

/**
 * The input of the backfill's state machine: the days, the first and the last among them, whose files are run again.
 * `prefix`: where they lie in the landing bucket, `landing/<pipeline>/` where absent.
 */
export const BackfillOrder = z.object({
  pipeline: PipelineName,
  from: Day,
  to: Day,
  prefix: z
    .string()
    .regex(/^(landing|history)\/./, 'below landing/ or history/')
    .optional(),
});
export type BackfillOrder = z.infer<typeof BackfillOrder>;

/** `backfills/<id>/plan.json`: the days that have files, in their order; the files in the order of their keys. */
export const BackfillPlan = z.object({
  id: z.string(),
  order: BackfillOrder,
  days: z.array(z.object({ day: Day, sources: z.array(Source).min(1) })),
});
export type BackfillPlan = z.infer<typeof BackfillPlan>;

/**
 * `backfills/<id>/days/<day>.json`: what becomes of a day. `run`: a run is made, or made already and not at its end.
 * `done`: that run has ended, in an earlier backfill. `known`: the dataset has these very files, so no run is made.
 */
export const BackfillDay = z.object({
  day: Day,
  state: z.enum(['run', 'done', 'known']),
  runId: z.string(),
});
export type BackfillDay = z.infer<typeof BackfillDay>;

const one = z.object({ id: z.string(), day: Day });

/**
 * What the state machine asks of the function `backfill`: to `plan`, to say how a day's run is to be `start`ed, to judge how
 * it came to its `end`, to `report`, and to do so where the backfill has `failed`. `id` is the execution's name.
 */
export const BackfillInput = z.discriminatedUnion('action', [
  z.object({ action: z.literal('plan'), id: z.string(), order: BackfillOrder }),
  one.extend({ action: z.literal('start') }),
  z.object({ action: z.literal('end'), of: one.extend({ error: StateError.optional() }) }),
  z.object({ action: z.literal('report'), id: z.string() }),
  z.object({ action: z.literal('failed'), id: z.string(), error: StateError }),
]);
export type BackfillInput = z.infer<typeof BackfillInput>;

/** By action. `input`: the execution's that runs the day. */
export const BackfillOutput = z.union([
  z.object({ days: z.array(one) }),
  z.object({ state: BackfillDay.shape.state, runId: z.string(), input: z.unknown().optional() }),
  z.object({ status: z.enum(statuses) }),
  z.object({ error: z.string(), cause: z.string() }),
  z.object({ counts: z.record(z.string(), z.int()) }),
]);

/** `backfills/<id>/report.json`: what each day came to; `NotRun`: the backfill ended before it. */
export const BackfillReport = z.object({
  id: z.string(),
  order: BackfillOrder,
  days: z.array(
    z.object({
      day: Day,
      files: z.int(),
      status: z.enum([...statuses, 'Known', 'NotRun']),
      reason: z.string(),
      runId: z.string().optional(),
      version: z.int().optional(),
    }),
  ),
});
export type BackfillReport = z.infer<typeof BackfillReport>;
