import type { Estimate } from '../../contracts/artifacts.ts';
import { erfc } from '../erfc.ts';
import type { Scored } from './metric.ts';

/** Two models' predictions for the same rows. */
export type Pair = { challenger: Scored; other: Scored };

/**
 * What a paired test found. `difference`: challenger minus other, positive where the challenger is better, with its 95 %
 * interval. `pValue` is one-sided: of a difference as great as this, if the challenger were no better than by the margin.
 * What is exactly even counts half, so that a model compared with itself gets 0.5, and a swapped pair 1 − p.
 */
export type PairedTest = { difference: Estimate; pValue: number };

/** The normal distribution's 97.5 % point. */
export const z95 = 1.959963984540054;

/** The chance that a standard normal variable is above `z`, to a relative 1.2e-7. */
export function normalTail(z: number): number {
  if (z === 0) return 0.5;
  return z > 0 ? erfc(z / Math.SQRT2) / 2 : 1 - erfc(-z / Math.SQRT2) / 2;
}
