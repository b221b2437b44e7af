import { checkAttributionDrift } from './attribution-drift.ts';
import { checkColumnDrift } from './column-drift.ts';
import { checkDataQuality } from './data-quality.ts';
import { checkDomain } from './domain.ts';
import { checkPerformance } from './performance.ts';
import { checkPredictionDrift } from './prediction-drift.ts';
import type { Checker } from './situation.ts';

/**
 * All checks on a {@link Situation}. Those of rows answer `skipped` until there are enough. `latency`, `errors`, `cost` and
 * those of silence need other facts, and are made beside.
 */
export const checkers: readonly Checker[] = [
  checkDataQuality,
  checkColumnDrift,
  checkDomain,
  checkPredictionDrift,
  checkAttributionDrift,
  checkPerformance,
];
