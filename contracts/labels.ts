import { z } from 'zod';

/** A file under `labels/` that could not be read, or not whole, and why. */
export const LabelProblem = z.object({ file: z.string(), reason: z.string() });
export type LabelProblem = z.infer<typeof LabelProblem>;

/**
 * What a look found among the true values that have landed: of the monitor's record. `files` and `labels` were read at this
 * look. `judged`: rows whose answers were judged now, each of them once. `waiting`: known rows, kept until there are
 * enough of them. `unknown`: no kept prediction has the id so far; `otherVersions`: another version answered it, or its
 * row was not kept.
 */
export const LabelsLook = z.object({
  files: z.int(),
  labels: z.int(),
  judged: z.int(),
  waiting: z.int(),
  unknown: z.int(),
  otherVersions: z.int(),
  problems: z.array(LabelProblem),
});
export type LabelsLook = z.infer<typeof LabelsLook>;

/**
 * `predictions/<pipeline>/<look>/labels.json`: how far the landed true values have been read and judged, as of that look.
 * `files`: object versions that are done with, each `<key>?versionId=<id>`; `labels`: how many were read in all. `searched`:
 * the newest look whose kept ids were looked through. `pending`: the Parquet file of labels that are not judged yet.
 * `judged`: the Parquet file of the rows of `version` that have been judged, as far as they are still kept.
 */
export const LabelsState = z.object({
  files: z.array(z.string()),
  labels: z.int(),
  searched: z.string(),
  pending: z.string().optional(),
  version: z.int(),
  judged: z.string().optional(),
});
export type LabelsState = z.infer<typeof LabelsState>;
