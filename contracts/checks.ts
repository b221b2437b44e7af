import { z } from 'zod';

/** The checks of a look, by group; docs/monitoring.md says what each measures. */
export const checkNames = {
  dataQuality: ['missing', 'out_of_range', 'unseen', 'schema'],
  drift: ['column_drift', 'domain', 'prediction_drift', 'attribution_drift'],
  performance: ['quality', 'calibration', 'slices'],
  operations: ['latency', 'errors', 'cost'],
  silence: ['no_data', 'no_traffic'],
} as const;
export type CheckGroup = keyof typeof checkNames;
export type CheckName = (typeof checkNames)[CheckGroup][number];

const names = Object.values(checkNames).flat() as [CheckName, ...CheckName[]];

/**
 * What one check found. `skipped`: it could not be made, and `reason` says why (too few rows, no labels). `value` against
 * `limit`, in the check's unit; `pValue` is corrected for being many.
 */
export const Check = z.object({
  name: z.enum(names),
  status: z.enum(['ok', 'violated', 'skipped']),
  reason: z.string(),
  value: z.number().optional(),
  limit: z.number().optional(),
  pValue: z.number().optional(),
  /** The columns, levels or slices it is about, the worst first. */
  evidence: z
    .array(
      z.object({
        of: z.string(),
        value: z.number(),
        was: z.number().optional(),
        pValue: z.number().optional(),
      }),
    )
    .default([]),
});
export type Check = z.infer<typeof Check>;

export const groupOf = (name: CheckName): CheckGroup =>
  (Object.keys(checkNames) as CheckGroup[]).find((group) =>
    (checkNames[group] as readonly string[]).includes(name),
  )!;
