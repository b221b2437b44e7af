import { z } from 'zod';

/** What one system came to on one split of one set. */
export const Result = z.object({
  set: z.string(),
  split: z.int(),
  system: z.string(),
  /** Seconds; 0 where the system has no budget. */
  budget: z.number(),
  version: z.string(),
  /** When it began, as ISO 8601, and the machine's load average of the minute before. */
  date: z.string(),
  load: z.number(),
  /** The task's primary metric on the test file, to five decimals; absent where it failed. */
  score: z.number().optional(),
  error: z.string().optional(),
  /** Of the whole process tree, from start to end: reading, searching, scoring the test file. */
  wallSeconds: z.number(),
  cpuSeconds: z.number(),
  peakMb: z.number(),
  modelBytes: z.number().optional(),
  /** Where the system can make a smaller copy of its model for serving. */
  deployBytes: z.number().optional(),
  /** A single row through the model, milliseconds. */
  latency: z.object({ p50: z.number(), p99: z.number() }).optional(),
  /** Microseconds per row where all test rows are predicted in one call. */
  batchMicroseconds: z.number().optional(),
  /** What it chose. */
  detail: z.string().optional(),
});
export type Result = z.infer<typeof Result>;

/** What a result answers: the same question to the same version is not asked twice. */
export type Question = Pick<Result, 'set' | 'split' | 'system' | 'budget' | 'version'>;

export type Task = 'binary' | 'multiclass' | 'regression';

/** The primary metric of a task: scikit-learn's name, and 1 where more is better, else -1. */
export const metrics: Record<Task, { name: string; sign: 1 | -1 }> = {
  binary: { name: 'roc_auc', sign: 1 },
  multiclass: { name: 'log_loss', sign: -1 },
  regression: { name: 'rmse', sign: -1 },
};
