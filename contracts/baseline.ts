import { z } from 'zod';

const share = z.number().min(0).max(1);

/** Shares are of all rows: those of the bins and `missing` sum to one. Of texts the numbers of characters are counted. */
export const NumericBaseline = z.object({
  name: z.string(),
  kind: z.enum(['numeric', 'timestamp', 'text', 'numeric_string']),
  missing: share,
  /** Ascending inner edges; bin `i` holds edge[i-1] < value ≤ edge[i], the outer bins are open. */
  edges: z.array(z.number()),
  shares: z.array(share),
  /** Ascending order statistics that stand for the values in the Kolmogorov-Smirnov test. */
  points: z.array(z.number()),
});
export type NumericBaseline = z.infer<typeof NumericBaseline>;

/** The commonest levels; what is left is `other`. */
export const CategoricalBaseline = z.object({
  name: z.string(),
  kind: z.enum(['categorical', 'boolean']),
  missing: share,
  levels: z.array(z.string()),
  shares: z.array(share),
  other: share,
});
export type CategoricalBaseline = z.infer<typeof CategoricalBaseline>;

/** `preprocess/baseline.json`: what the training rows' input columns look like, for the drift of live traffic. */
export const Baseline = z.object({
  rows: z.int(),
  columns: z.array(z.discriminatedUnion('kind', [NumericBaseline, CategoricalBaseline])),
});
export type Baseline = z.infer<typeof Baseline>;
