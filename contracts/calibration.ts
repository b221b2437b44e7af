import { z } from 'zod';

/**
 * A map from a model's probabilities to better ones, fitted on out-of-fold predictions. `logit` is the log-odds of the
 * positive class.
 */
export const Calibration = z.discriminatedUnion('method', [
  /** Platt's: p' = 1 / (1 + exp(a · logit + b)); binary. `a` is below zero, so the order of the rows is kept. */
  z.object({ method: z.literal('sigmoid'), a: z.number().negative(), b: z.number() }),
  /** p' = softmax(log(p) / temperature). */
  z.object({ method: z.literal('temperature'), temperature: z.number().positive() }),
  /** p' is linear between the points (x, y), constant outside them, and never falls; binary. `x` ascends strictly. */
  z.object({ method: z.literal('isotonic'), x: z.array(z.number()), y: z.array(z.number()) }),
]);
export type Calibration = z.infer<typeof Calibration>;

/**
 * A prediction interval for a regression: [ŷ + low · s, ŷ + high · s], where s is 1, or with `scale`
 * max(floor, intercept + slope · ŷ). `coverage` is the share of the rows that it is made to hold.
 */
export const PredictionInterval = z.object({
  coverage: z.number().gt(0).lt(1),
  low: z.number(),
  high: z.number(),
  scale: z.object({ intercept: z.number(), slope: z.number(), floor: z.number().positive() }).optional(),
});
export type PredictionInterval = z.infer<typeof PredictionInterval>;
