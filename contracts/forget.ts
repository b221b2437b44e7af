import { z } from 'zod';
import { PipelineName } from './pipeline.ts';
import { StateError } from './stages.ts';

/**
 * `forget-requests/<id>.json`: whose rows go. The machine's input names this object and not the value, since Step Functions
 * keeps inputs for 90 days; it is removed for good when the work has ended, however it ended.
 */
export const ForgetRequest = z.object({
  id: z.string(),
  pipeline: PipelineName,
  column: z.string().min(1),
  value: z.string().min(1),
  dryRun: z.boolean(),
});
export type ForgetRequest = z.infer<typeof ForgetRequest>;

/**
 * What the state machine asks of the function `forget`: to `work` until it is done or its time is over, to `end` it, or to
 * write down that it has `failed`.
 */
export const ForgetInput = z.discriminatedUnion('action', [
  z.object({ action: z.literal('work'), id: z.string() }),
  z.object({ action: z.literal('end'), id: z.string() }),
  z.object({ action: z.literal('failed'), id: z.string(), error: StateError }),
]);
export type ForgetInput = z.infer<typeof ForgetInput>;

/** `working`: to be called again at once; `waiting`: after a while, since a run under way still reads the old data. */
export const ForgetOutput = z.union([
  z.object({ status: z.enum(['working', 'waiting', 'done']) }),
  z.object({ error: z.string(), cause: z.string() }),
]);
export type ForgetOutput = z.infer<typeof ForgetOutput>;

/** A version that was written anew: `to` is absent where no row was left. Hash and size are the new one's. */
const Anew = z.object({
  from: z.string(),
  to: z.string().optional(),
  sha256: z.string().optional(),
  bytes: z.int().optional(),
});

/** An object of which versions (`versionIds`) had rows of the person. `rows`: in the version that had the most of them. */
export const TouchedObject = z.object({
  bucket: z.enum(['landing', 'artifacts']),
  key: z.string(),
  versionIds: z.array(z.string()),
  rows: z.int(),
  anew: z.array(Anew).default([]),
});
export type TouchedObject = z.infer<typeof TouchedObject>;

/** A run whose data had the rows: which of its objects went for good, and which were written anew without them. */
export const TouchedRun = z.object({
  runId: z.string(),
  rows: z.int(),
  removed: z.array(z.string()),
  anew: z.array(z.string()),
});
export type TouchedRun = z.infer<typeof TouchedRun>;

/**
 * `forgets/<pipeline>/<id>.json`: everything that was touched; of a dry run, what would be. The value is there as the SHA-256
 * of `salt` and value only, by which who knows it can find the report.
 */
export const ForgetReport = z.object({
  id: z.string(),
  pipeline: z.string(),
  column: z.string(),
  subject: z.object({ salt: z.string(), sha256: z.string() }),
  dryRun: z.boolean(),
  status: z.enum(['working', 'done', 'failed']),
  reason: z.string().optional(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  objects: z.array(TouchedObject).default([]),
  /** Objects that are no tables and so could not be searched: for a person to look at. */
  unreadable: z.array(z.object({ key: z.string(), versionId: z.string(), reason: z.string() })).default([]),
  datasets: z.object({ seen: z.array(z.int()), made: z.int().optional() }).default({ seen: [] }),
  runs: z.array(TouchedRun).default([]),
  /** Versions whose models have seen the rows. */
  models: z.array(z.object({ version: z.int(), runId: z.string() })).default([]),
  retraining: z.string().optional(),
  /** How far it came. */
  progress: z.object({ phase: z.int(), after: z.string().optional() }).default({ phase: 0 }),
});
export type ForgetReport = z.infer<typeof ForgetReport>;

/** `runs/<id>/forgotten.json` */
export const Forgotten = z.object({ forgets: z.array(z.object({ id: z.string(), at: z.iso.datetime() })) });
