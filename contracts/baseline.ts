import { z } from 'zod';

const share = z.number().min(0).max(1);

/**
 * The commonest words of `texts` texts, lower case. Each text counts once, its words in equal parts: `shares` and
 * `other` sum to one.
 */
export const Vocabulary = z.object({
  texts: z.int(),
  words: z.array(z.string()),
  shares: z.array(share),
  other: share,
});
export type Vocabulary = z.infer<typeof Vocabulary>;

/**
 * Which levels there were, however many: their 32-bit hashes, ascending. Of too many levels those with the smallest
 * hashes are kept, and only levels whose hash is at most `upTo` can be judged. `rows` have such a level, `once` of them
 * one that no other row has.
 */
export const KnownLevels = z.object({
  hashes: z.array(z.int()),
  upTo: z.int(),
  rows: z.int(),
  once: z.int(),
});
export type KnownLevels = z.infer<typeof KnownLevels>;

/** Shares are of all rows: those of the bins and `missing` sum to one. Of texts the numbers of characters are counted. */
export const NumericBaseline = z.object({
  name: z.string(),
  kind: z.enum(['numeric', 'timestamp', 'text', 'numeric_string']),
  missing: share,
  /** Ascending inner edges; bin `i` holds edge[i-1] < value ≤ edge[i], the outer bins are open. */
  edges: z.array(z.number()),
  shares: z.array(share),
  /** Ascending order statistics that stand for the values where distribution functions are compared. */
  points: z.array(z.number()),
  /** The least and the greatest value, and the standard deviation of all; absent where there is none. */
  range: z.object({ min: z.number(), max: z.number() }).optional(),
  deviation: z.number().optional(),
  /** Of a `text` that has values. */
  vocabulary: Vocabulary.optional(),
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
  /** Of a `categorical`. */
  known: KnownLevels.optional(),
});
export type CategoricalBaseline = z.infer<typeof CategoricalBaseline>;

/** `preprocess/baseline.json`: what the training rows' input columns look like, for the drift of live traffic. */
export const Baseline = z.object({
  rows: z.int(),
  columns: z.array(z.discriminatedUnion('kind', [NumericBaseline, CategoricalBaseline])),
});
export type Baseline = z.infer<typeof Baseline>;
