import { z } from 'zod';
import { Baseline } from './baseline.ts';

/**
 * One slice of the held-out rows: a level of a categorical column, or a part of a numeric one between two values. `loss` is the
 * mean of one loss per row: log loss of a classifier, squared error of a regression.
 */
export const Slice = z.object({
  column: z.string(),
  /** The level, or of numbers the part `low` < value ≤ `high`, open where absent. */
  level: z.string().optional(),
  low: z.number().optional(),
  high: z.number().optional(),
  rows: z.int(),
  loss: z.number(),
  /** Standard deviation of the rows' losses. */
  spread: z.number(),
});
export type Slice = z.infer<typeof Slice>;

/** `evaluate/reference.json`: how the model answered its held-out rows, for what it answers later. */
export const Reference = z.object({
  rows: z.int(),
  metric: z.string(),
  /** The primary metric with its bootstrap interval. */
  score: z.object({ value: z.number(), low: z.number(), high: z.number() }),
  /** The predictions as columns: `prediction` of a regression, else the probability of each class by its name. */
  predictions: Baseline,
  /** Expected calibration error of a classifier; of prediction intervals the share of the rows that they hold. */
  calibration: z.number().optional(),
  slices: z.array(Slice),
  /** Mean absolute contribution by column, in the unit of the predictions. */
  attribution: z.array(z.object({ column: z.string(), contribution: z.number() })),
});
export type Reference = z.infer<typeof Reference>;
