import { z } from 'zod';
import { Landed } from './landed.ts';
import { Artifact, Source, StateError } from './stages.ts';

/** How a scored file is written: as the file that landed. */
export const BatchFormat = z.enum(['csv', 'jsonlines', 'parquet']);
export type BatchFormat = z.infer<typeof BatchFormat>;

/**
 * `batches/<id>/batch.json`: a file under `score/<pipeline>/` that is scored as a whole, by one version. `key`: where the
 * scored file goes in the landing bucket. A large file is divided into `parts`, each scored by a function of its own; a
 * small one has none.
 */
export const Batch = z.object({
  id: z.string(),
  pipeline: z.string(),
  source: Source,
  version: z.int(),
  model: Artifact,
  format: BatchFormat,
  key: z.string(),
  rows: z.int(),
  parts: z.int(),
});
export type Batch = z.infer<typeof Batch>;

export const Part = z.object({ id: z.string(), part: z.int().positive() });
export type Part = z.infer<typeof Part>;

/**
 * What the state machine asks of the function `score`: to `plan` what S3's event tells of, to score a `part`, to `join` the
 * parts, or to write down that the batch has `failed`.
 */
export const ScoreInput = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('plan'),
    detail: Landed,
  }),
  z.object({ action: z.literal('part'), ...Part.shape }),
  z.object({ action: z.literal('join'), id: z.string() }),
  z.object({
    action: z.literal('failed'),
    detail: Landed,
    error: StateError,
  }),
]);
export type ScoreInput = z.infer<typeof ScoreInput>;

/**
 * `parts`: those still to be scored; none where the file is scored already, or is not to be scored at all. `error` and
 * `cause`: a failure in words for people, after `failed`.
 */
export const ScoreOutput = z.object({
  id: z.string(),
  parts: z.array(Part),
  error: z.string().optional(),
  cause: z.string().optional(),
});
export type ScoreOutput = z.infer<typeof ScoreOutput>;

/** `batches/<id>/outcome.json`. `faults`: rows that could not be read and have no prediction; each says why. */
export const BatchOutcome = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('Scored'),
    rows: z.int(),
    faults: z.int(),
    version: z.int(),
    bucket: z.string(),
    key: z.string(),
  }),
  z.object({ status: z.literal('Failed'), error: z.string(), cause: z.string() }),
]);
export type BatchOutcome = z.infer<typeof BatchOutcome>;
