import { z } from 'zod';
import { Code, StageLog } from './artifacts.ts';
import { ProblemType } from './pipeline.ts';
import { Run, statuses } from './stages.ts';

/**
 * What a run came to: `runs/<id>/log/outcome.json`, and what `drop --wait --json` and `fit --json` print.
 * A run that was rejected early has no metrics, model or endpoint.
 */
export const Summary = z.object({
  runId: z.string(),
  pipeline: z.string(),
  /** `Fitted` is what `landfall fit` ends with: nothing is deployed there. */
  status: z.enum([...statuses, 'Fitted']),
  reason: z.string(),
  problemType: ProblemType.optional(),
  /** On held-out rows, by scikit-learn's names. */
  metrics: z.record(z.string(), z.number()).default({}),
  rows: z.object({ read: z.int(), kept: z.int(), quarantined: z.int() }).optional(),
  estimator: z.string().optional(),
  hyperparameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])).default({}),
  candidates: z.int().default(0),
  /** Seconds per stage; `select` and `train` are summed over their rounds. */
  seconds: z.record(z.string(), z.number()).default({}),
  /** On AWS, at list price in us-east-1. */
  costUsd: z.number().default(0),
  model: z.object({ uri: z.string(), sha256: z.string(), bytes: z.int() }).optional(),
  report: z.string().optional(),
  endpoint: z.string().optional(),
  version: z.int().optional(),
  /** Of a run that repeats another: whether it gave the same model to the byte. */
  repeated: z.boolean().optional(),
  /** What it was run on, and by which definition. */
  run: Run.optional(),
  /** Which Landfall did the work; several where another was deployed between two stages. */
  code: z.array(Code).optional(),
  stages: z.array(StageLog).default([]),
});
export type Summary = z.infer<typeof Summary>;
