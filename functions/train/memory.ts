import { trainingMb } from '../../core/search/route.ts';
import type { TrainingData } from './data.ts';

/** As much as may be spent on holding the data once for each open session. */
const sessionsMb = 1500;

/** How many sessions over any of these plans can hold their data at the same time; at least one. */
export function sessionsThatFit(plans: readonly string[], data: TrainingData): number {
  const largest = Math.max(...plans.map((plan) => sessionMb(plan, data)));
  return Math.max(1, Math.floor(sessionsMb / largest));
}

/** Where a plan is missing its candidates fail, each for itself. */
function sessionMb(name: string, data: TrainingData): number {
  if (!data.has(name)) return 1;
  const { sparse, stored } = data.plan(name);
  return trainingMb({ rows: sparse ? 2 * stored : stored, columns: 1 });
}
