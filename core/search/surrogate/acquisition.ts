import { erfc } from '../../erfc.ts';
import { condition } from './gp.ts';
import type { Hyperparameters } from './kernel.ts';
import type { Observations } from './likelihood.ts';

/** What could be tried: where it is, and what it would cost. */
export type Option = { point: Float64Array; seconds: number };

/** Standard deviations beyond which a normal distribution is over in double precision. */
const farOut = 30;

/** By how much a loss drawn from N(`mean`, `std`²) is below `best` in the mean, where being above counts as 0. */
export function expectedImprovement({ mean, std }: { mean: number; std: number }, best: number): number {
  const z = (best - mean) / std;
  if (std === 0 || Math.abs(z) > farOut) return Math.max(0, best - mean);
  const below = z < 0 ? erfc(-z / Math.SQRT2) / 2 : 1 - erfc(z / Math.SQRT2) / 2;
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  return Math.max(0, std * (z * below + density));
}

/**
 * Up to `count` options that cost at most `seconds` together, the one of the greatest expected improvement per second
 * first (Snoek, Larochelle and Adams, "Practical Bayesian Optimization of Machine Learning Algorithms", 2012). What is
 * cheaper than its part of the seconds counts as that dear: it takes one of `count` places. After each choice its
 * expected loss is taken for observed, so that the next is not its twin (the "kriging believer" of Ginsbourger, Le Riche
 * and Carraro, 2010).
 */
export function chooseBatch<T extends Option>(
  observations: Observations,
  hyperparameters: Hyperparameters,
  options: readonly T[],
  limits: { count: number; seconds: number },
): T[] {
  const chosen: T[] = [];
  const part = limits.seconds / limits.count;
  let { points, values } = observations;
  let left = limits.seconds;
  while (chosen.length < limits.count) {
    const posterior = condition({ points, values }, hyperparameters);
    const best = Math.min(...values);
    const affordable = options.filter((option) => option.seconds <= left && !chosen.includes(option));
    const worth = affordable.map(
      ({ point, seconds }) => expectedImprovement(posterior(point), best) / Math.max(seconds, part),
    );
    const most = worth.reduce((a, b) => Math.max(a, b), 0);
    if (most === 0) break;
    const next = affordable[worth.indexOf(most)];
    chosen.push(next);
    points = [...points, next.point];
    values = Float64Array.of(...values, posterior(next.point).mean);
    left -= next.seconds;
  }
  return chosen;
}
