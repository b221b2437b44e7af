import { sessionMb } from '../../core/search/route.ts';
import type { TrainingData } from './data.ts';

/**
 * As much as may be spent on holding the data once for each open session: of a million rows of thirty columns one, of
 * some thousand rows four.
 */
const sessionsMb = 650;

/**
 * How many sessions over any of these plans can hold their data at the same time; at least one.
 *
 * @param folds how often a session holds the rows: 1 for a refit
 */
export function sessionsThatFit(plans: readonly string[], data: TrainingData, folds: number): number {
  const largest = Math.max(...plans.map((plan) => megabytes(plan, data, folds)));
  return Math.max(1, Math.floor(sessionsMb / largest));
}

/** Where a plan is missing its candidates fail, each for itself. */
function megabytes(name: string, data: TrainingData, folds: number): number {
  if (!data.has(name)) return 1;
  const { sparse, stored, columns } = data.plan(name);
  // A value of a sparse matrix comes with its place, and columns that are rarely filled are bundled into few.
  return sessionMb(
    sparse ? { rows: 2 * stored, columns: 1, folds } : { rows: stored / columns, columns, folds },
  );
}
