import { z } from 'zod';

/** How far one column of the traffic is from the training rows. */
export const ColumnDrift = z.object({
  name: z.string(),
  /** The population stability index over bins or levels, missing among them, and the chance of it without drift. */
  psi: z.number(),
  psiPValue: z.number(),
  /** The Kolmogorov-Smirnov test on the values that are there; numeric and timestamp columns only. */
  ks: z.number().optional(),
  ksPValue: z.number().optional(),
  /** The Wasserstein distance over the training values' standard deviation; where there is a KS. */
  wasserstein: z.number().optional(),
  /** Jensen-Shannon distance, base 2, over levels or words, and the chi-squared test of the same; categorical and text columns only. */
  jensenShannon: z.number().optional(),
  jensenShannonPValue: z.number().optional(),
  /** Shares of missing values in the training rows and in the traffic. */
  missing: z.object({ before: z.number(), now: z.number() }),
  drifted: z.boolean(),
  reason: z.string(),
});
export type ColumnDrift = z.infer<typeof ColumnDrift>;

export const Drift = z.object({ rows: z.int(), drifted: z.boolean(), columns: z.array(ColumnDrift) });
export type Drift = z.infer<typeof Drift>;
