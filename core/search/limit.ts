import type { Pipeline } from '../../contracts/pipeline.ts';
import { affordableSeconds } from '../cost.ts';
import { toMilliseconds } from './budget.ts';
import { chooseRoute, trainFunction, type Route, type Size } from './route.ts';

/** What a search may take on the reference machine, and for people: which of the pipeline's budgets says so. */
export type Limit = { seconds: number; says: string };

/**
 * The pipeline's budget in seconds, or its budget in dollars at the price of where it would be trained, whichever ends
 * first. From prices and sizes alone, so that equal runs search equally long.
 */
export function limitOf(
  { budgetSeconds, budgetDollars, trainOn }: Pick<Pipeline, 'budgetSeconds' | 'budgetDollars' | 'trainOn'>,
  size: Size,
): Limit {
  const says = `the budget of ${budgetSeconds} s`;
  if (budgetDollars === undefined) return { seconds: budgetSeconds, says };
  const affordable = (on: Route['route']) => affordableSeconds(budgetDollars, on, trainFunction.memoryMb);
  const estimatedSeconds = Math.min(budgetSeconds, affordable('lambda'));
  const { route } = chooseRoute({ ...size, estimatedSeconds }, trainOn);
  const seconds = toMilliseconds(affordable(route));
  return seconds < budgetSeconds
    ? { seconds, says: `the budget of $${budgetDollars}, ${Math.round(seconds)} s of ${route}` }
    : { seconds: budgetSeconds, says: `${says}, less than $${budgetDollars} pay for` };
}
