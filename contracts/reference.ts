import { z } from 'zod';
import { Estimate } from './artifacts.ts';
import { Baseline } from './baseline.ts';

/**
 * One slice of the held-out rows: a level of a categorical column, a part of a numeric one between two values, or the rows
 * without a value; all rows where `column` is absent. `loss` is the mean of one loss per row: log loss of a classifier, squared error of a regression.
 */
export const Slice = z.object({
  column: z.string().optional(),
  /** The level, or of numbers the part `low` < value ≤ `high`, open where absent. */
  level: z.string().optional(),
  low: z.number().optional(),
  high: z.number().optional(),
  /** The rows that have no value. */
  missing: z.literal(true).optional(),
  rows: z.int(),
  loss: z.number(),
  /** Standard deviation of the rows' losses. */
  spread: z.number(),
});
export type Slice = z.infer<typeof Slice>;

/**
 * Rows whose predicted probability lies in one tenth of 0 … 1: the mean of the probabilities, and the share of the rows in
 * which what they are about came true. Of two classes it is about the second one, of more about the likeliest.
 */
export const ReliabilityBin = z.object({ rows: z.int(), predicted: z.number(), observed: z.number() });
export type ReliabilityBin = z.infer<typeof ReliabilityBin>;

/** `evaluate/reference.json`: how the model answered its held-out rows, for what it answers later. */
export const Reference = z.object({
  rows: z.int(),
  metric: z.string(),
  /** The primary metric with its bootstrap interval. */
  score: Estimate,
  /** The predictions as columns: `prediction` of a regression, else the probability of each class by its name. */
  predictions: Baseline,
  /** Expected calibration error of a classifier; of prediction intervals the share of the rows that they hold. */
  calibration: z.number().optional(),
  /** Of a classifier: what its calibration error is made of, ten bins. */
  reliability: z.array(ReliabilityBin).optional(),
  /** All rows first. */
  slices: z.array(Slice),
  /** Mean absolute contribution by column over `attributed` rows, in the unit of the predictions. */
  attribution: z.array(z.object({ column: z.string(), contribution: z.number() })),
  attributed: z.int(),
});
export type Reference = z.infer<typeof Reference>;
